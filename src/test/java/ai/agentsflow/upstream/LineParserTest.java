package ai.agentsflow.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineParserTest {

    private static final byte[] SAMPLE =
            "{\"a\":\"é🎉\"}\n\r\n\ntwo\r\nwithout an end".getBytes(StandardCharsets.UTF_8);

    private final List<String> lines = new ArrayList<>();
    private final LineParser parser = new LineParser(
            MemoryBudget.unlimited().share(), 4 << 20, line -> lines.add(new String(line, StandardCharsets.UTF_8)));

    @Test
    void findsTheLinesWhereverTheStreamIsSplit() {
        for (int split = 0; split <= SAMPLE.length; split++) {
            lines.clear();
            var each = new LineParser(
                    MemoryBudget.unlimited().share(),
                    4 << 20,
                    line -> lines.add(new String(line, StandardCharsets.UTF_8)));

            each.take(ByteBuffer.wrap(Arrays.copyOfRange(SAMPLE, 0, split)));
            each.take(ByteBuffer.wrap(Arrays.copyOfRange(SAMPLE, split, SAMPLE.length)));

            assertThat(lines).as("split at %d", split).containsExactly("{\"a\":\"é🎉\"}", "two");
        }
    }

    @Test
    void givesUpOnALineWithoutEnd() {
        var mebibyte = ByteBuffer.wrap(new byte[1 << 20]);
        for (int i = 0; i < 4; i++) {
            parser.take(mebibyte.duplicate());
        }

        assertThatThrownBy(() -> parser.take(mebibyte)).isInstanceOf(ModelFailure.class);
        assertThat(lines).isEmpty();
    }
}
