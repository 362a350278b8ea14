package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ThisMachineTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "127.8.9.250", "[::1]", "::1", "[0:0:0:0:0:0:0:1]"})
    void goesByTheseNames(String name) {
        assertThat(ThisMachine.isLocalName(name)).isTrue();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "example.com",
                "localhost.example.com",
                "127.0.0.1.example.com",
                "x127.0.0.1",
                "127.0.0",
                "10.0.0.1",
                "0.0.0.0",
                "[::2]",
                "[::ffff:10.0.0.1]",
                "localhost:8000"
            })
    void goesByNoOtherNames(String name) {
        assertThat(ThisMachine.isLocalName(name)).isFalse();
    }
}
