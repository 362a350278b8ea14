package ai.agentsflow.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProviderKindTest {

    @Test
    void knowsWhoSpeaksTheSameApi() {
        assertThat(ProviderKind.speaking(ProviderKind.OPENAI))
                .containsExactly(ProviderKind.OPENAI, ProviderKind.HUGGINGFACE);
        assertThat(ProviderKind.speaking(ProviderKind.GEMINI)).containsExactly(ProviderKind.GEMINI);
    }
}
