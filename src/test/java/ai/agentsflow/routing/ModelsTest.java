package ai.agentsflow.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelsTest {

    private final Circuits circuits = new Circuits(RoutingTest.CONFIG);
    private final CatalogueOnPaper catalogue = CatalogueOnPaper.of("""
            models:
              - { name: a, provider: openai, fallbacks: [c, b, a-keyless] }
              - { name: b, provider: openai }
              - { name: a-keyless, provider: openai, api-key: "${NOT_SET}" }
              - { name: c, provider: openai, fallbacks: [b], context-fallback: a-keyless }
              - { name: ollama, provider: ollama, discover: true }
              - { name: last, provider: demo, context-fallback: b }
            tasks:
              chat: { models: [c, a, ollama/llama3, b], fallback: last }
              twice: { models: [a, last], fallback: last }
              later: { models: [ollama/not-pulled-yet], fallback: last }
            """);

    @Test
    void asksAModelAndThenItsFallbacksInTheirOrder() {
        assertThat(candidates("a")).containsExactly("a", "c", "b");
        assertThat(candidates("b")).containsExactly("b");
    }

    @Test
    void asksNotForTheFallbacksOfAFallback() {
        assertThat(candidates("c")).containsExactly("c", "b");
    }

    @Test
    void asksTheModelsOfATaskAndThenItsFallback() {
        catalogue.serves("ollama", "llama3");

        assertThat(candidates("task:chat")).containsExactly("c", "a", "ollama/llama3", "b", "last");
    }

    /** The chance is as it comes: what is asserted holds for every draw. */
    @Test
    void asksTheModelsThatShareATaskBeforeTheNext() {
        var shared = CatalogueOnPaper.of("""
                models:
                  - { name: a, provider: openai }
                  - { name: b, provider: openai, weight: 3 }
                  - { name: reserve, provider: openai, weight: 0 }
                  - { name: next, provider: openai }
                  - { name: last, provider: demo }
                tasks:
                  chat: { models: [[a, reserve, b], next], fallback: last }
                """);
        var first = new HashSet<String>();
        for (int i = 0; i < 200; i++) {
            var order = shared.models(circuits).candidates("task:chat", RoutingTest.requester("ann")).stream()
                    .map(ModelEntry::name)
                    .toList();
            first.add(order.get(0));
            assertThat(order.subList(0, 2)).containsExactlyInAnyOrder("a", "b");
            assertThat(order.subList(2, 5)).containsExactly("reserve", "next", "last");
        }
        assertThat(first).containsExactlyInAnyOrder("a", "b");

        circuits.of("a").breaker().transitionToOpenState();
        assertThat(shared.models(circuits).candidates("task:chat", RoutingTest.requester("ann")))
                .extracting(ModelEntry::name)
                .containsExactly("b", "reserve", "next", "last", "a");
    }

    /** What an upstream calls its models is its own affair, until it stands in accounts, paths and logs. */
    @Test
    void leavesOutServedModelsWhoseNamesCannotBeKept() {
        catalogue.serves(
                "ollama",
                "a\0b",
                "line\nbreak",
                "half\uD83C",
                "x".repeat(154),
                "hf.co/b/L-1B-GGUF:Q4_K_M",
                "x".repeat(153));

        assertThat(catalogue.models(circuits).all())
                .extracting(ModelEntry::name)
                .filteredOn(name -> name.startsWith("ollama"))
                .containsExactly("ollama", "ollama/hf.co/b/L-1B-GGUF:Q4_K_M", "ollama/" + "x".repeat(153));
        assertThat(candidates("ollama")).containsExactly("ollama");
    }

    @Test
    void asksNobodyTwice() {
        assertThat(candidates("task:twice")).containsExactly("a", "last");
    }

    @Test
    void asksTheHealthyFirst() {
        catalogue.ill("c", "a");

        assertThat(candidates("task:chat")).containsExactly("b", "last", "c", "a");
        assertThat(candidates("a")).containsExactly("b", "a", "c");
    }

    @Test
    void asksThoseWithAClosedCircuitFirst() {
        circuits.of("c").breaker().transitionToOpenState();

        assertThat(candidates("task:chat")).containsExactly("a", "b", "last", "c");
    }

    @Test
    void asksTheIllWhenNobodyIsWell() {
        catalogue.ill("a", "b", "c", "last");

        assertThat(candidates("task:chat")).containsExactly("c", "a", "b", "last");
    }

    @Test
    void asksNobodyWithoutACredential() {
        assertThat(candidates("a-keyless")).isEmpty();
    }

    @Test
    void leavesOutWhatIsNotServedYet() {
        assertThat(candidates("task:later")).containsExactly("last");
    }

    @Test
    void knowsWhatADiscoveringEntryServes() {
        catalogue.serves("ollama", "llama3", "qwen:7b");

        assertThat(catalogue.models(circuits).all())
                .extracting(ModelEntry::name)
                .containsExactly("a", "b", "a-keyless", "c", "ollama", "ollama/llama3", "ollama/qwen:7b", "last");
        assertThat(catalogue.models(circuits).named("ollama/qwen:7b").upstream())
                .isEqualTo("qwen:7b");
        assertThat(catalogue.models(circuits).named("ollama").upstream())
                .as("by its own name the first one answers")
                .isEqualTo("llama3");
    }

    @Test
    void knowsTheHealthOfWhatIsServedFromItsServer() {
        catalogue.serves("ollama", "llama3").ill("ollama");
        var models = catalogue.models(circuits);

        assertThat(models.status(models.named("ollama/llama3")).healthy()).isFalse();
        assertThat(models.status(models.named("ollama")).healthy()).isFalse();
        assertThat(models.status(models.named("a")).healthy()).isTrue();
    }

    @Test
    void knowsTheHealthOfAnEntryThatOnlySharesAPrefix() {
        var both = CatalogueOnPaper.of("""
                        models:
                          - { name: ollama, provider: ollama, discover: true }
                          - { name: ollama/elsewhere, provider: ollama, endpoint: "http://elsewhere:11434" }
                        """).ill("ollama/elsewhere");
        var models = both.models(circuits);

        assertThat(models.status(models.named("ollama/elsewhere")).healthy()).isFalse();
        assertThat(models.status(models.named("ollama")).healthy()).isTrue();
    }

    @Test
    void knowsAModelForLongerContextsThatCanBeCalled() {
        var models = catalogue.models(circuits);

        assertThat(models.forLongerContext(models.named("last")))
                .map(ModelEntry::name)
                .contains("b");
        assertThat(models.forLongerContext(models.named("c")))
                .as("its credential is missing")
                .isEmpty();
        assertThat(models.forLongerContext(models.named("b"))).isEmpty();
    }

    @Test
    void findsNothingUnderAStrangeName() {
        for (String wanted : List.of("gone", "task:gone", "", "task:", "A", "ollama/not-served")) {
            assertThatThrownBy(() -> candidates(wanted))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            problem -> assertThat(problem.type()).isEqualTo(ProblemType.NOT_FOUND));
        }
    }

    private List<String> candidates(String wanted) {
        return catalogue.models(circuits).candidates(wanted, RoutingTest.requester("ann")).stream()
                .map(ModelEntry::name)
                .toList();
    }
}
