package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyGrantTest {

    private static final UUID ID = UUID.fromString("0193a000-0000-7000-8000-000000000001");

    @Test
    void coversNamesAndNarrowerPatternsOfItsOwnPattern() {
        var grant = new KeyGrant(ID, Set.of("claude-*", "task:chat"), null);

        assertThat(grant.covers(List.of("claude-opus-5-5", "claude-haiku-*", "claude-*", "task:chat")))
                .isTrue();
        assertThat(grant.covers(List.of("claude-opus-5-5", "gpt-6-luna"))).isFalse();
        assertThat(grant.covers(List.of("*"))).isFalse();
        assertThat(grant.covers(List.of("c*"))).isFalse();
        assertThat(grant.covers(List.of())).as("all models").isFalse();
    }

    @Test
    void coversEverythingWithoutNames() {
        assertThat(new KeyGrant(ID, Set.of(), null).covers(List.of("*"))).isTrue();
    }
}
