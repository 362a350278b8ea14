package ai.agentsflow.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.upstream.ProviderKind.Trait;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProviderKindTest {

    @Test
    void eachIsToldByItsVendorOnceAndTheUsualOneFirst() {
        assertThat(ProviderKind.all())
                .extracting(ProviderKind::key)
                .startsWith("openai")
                .contains("huggingface", "anthropic", "gemini", "ollama", "demo")
                .doesNotHaveDuplicates();
    }

    @Test
    void isFoundByItsName() {
        assertThat(ProviderKind.of("gemini"))
                .get()
                .extracting(ProviderKind::key)
                .isEqualTo("gemini");
        assertThat(ProviderKind.of("Gemini")).isEmpty();
    }

    @Test
    void saysInWhatItIsNotLikeOthers() {
        assertThat(with(Trait.OPENAI_TERMS)).containsExactly("openai", "huggingface");
        assertThat(with(Trait.DISCOVERED)).containsExactly("openai", "ollama");
        assertThat(with(Trait.LISTENING_ADDRESS)).containsExactly("ollama");
    }

    @Test
    void callsSomebodyByAnAddressThatEndsWithoutASlash() {
        assertThat(ProviderKind.all())
                .filteredOn(kind -> !kind.key().equals("demo"))
                .allSatisfy(kind -> assertThat(kind.endpoint()).asString().matches("https?://.*[^/]"));
        assertThat(ProviderKind.of("demo").orElseThrow().endpoint()).isNull();
    }

    private static Stream<String> with(Trait trait) {
        return ProviderKind.all().stream().filter(kind -> kind.has(trait)).map(ProviderKind::key);
    }
}
