package ai.agentsflow.routing;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.health.DownReason;
import ai.agentsflow.health.ModelStatus;
import ai.agentsflow.models.ModelView;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.platform.web.Requester;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request sees and uses that may use some names only, whichever surface it came by. */
class RestrictedRequestTest extends RoutingTest {

    private static final String CATALOGUE = """
            models:
              - { name: a, provider: openai, retries: 0, fallbacks: [hidden], capabilities: [chat, embedding] }
              - { name: hidden, provider: anthropic, endpoint: "http://one", retries: 0, max-in-flight: 1 }
              - { name: ollama, provider: ollama, discover: true }
              - { name: cached, provider: openai, retries: 0, fallbacks: [hidden], cache: { ttl: 1h } }
            tasks:
              chat: { models: [a, hidden] }
              code: { models: [hidden] }
            """;

    private final CatalogueOnPaper catalogue = CatalogueOnPaper.of(CATALOGUE).serves("ollama", "llama3", "qwen");
    private final ModelRouter router = router(catalogue);

    private static CallOrigin restrictedTo(String... names) {
        return new CallOrigin("r-1", scope(names), "chat", Trace.NONE);
    }

    private static Requester scope(String... names) {
        return new Requester("ann", Set.of("user"), null, Set.of(names));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden",
                "task:code",
                "task:chat",
                "gone",
                "task:gone",
                "A",
                "a ",
                " a",
                "a/",
                "a*",
                "*",
                "",
                "task:",
                "ollama",
                "ollama/qwen",
                "ollama/gone",
                "hidden/a",
                "task:hidden",
                "task:a",
                "a\0",
                "a\nhidden",
                "a,hidden"
            })
    void asksForNothingElseByAnyName(String wanted) {
        var origin = restrictedTo("a", "ollama/llama3");

        assertNone(wanted, () -> router.check(wanted, origin.requester()));
        assertNone(wanted, () -> router.ask(ClientRequest.ofChat(wanted, RoutingTest::request), origin, heard));
        assertNone(wanted, () -> router.ask(ClientRequest.of(embedding(wanted), Capability.EMBEDDING), origin, heard));
        assertThat(provider.asked()).isEmpty();
    }

    private static void assertNone(String wanted, ThrowingCallable call) {
        var words = wanted.startsWith("task:")
                ? "There is no task named %s.".formatted(wanted.substring(5))
                : "There is no model named %s.".formatted(wanted);
        assertThatThrownBy(call).isInstanceOf(ProblemException.class).hasMessage(words);
    }

    private static EmbeddingRequest embedding(String model) {
        var json = "{\"model\":%s,\"input\":\"x\"}".formatted(ai.agentsflow.platform.web.Json.write(model));
        return EmbeddingRequest.parse(json.getBytes(UTF_8));
    }

    @Test
    void triesNothingElse() {
        assertThatThrownBy(() -> router.only(
                        catalogue.models(circuits).named("hidden"), RoutingTest::request, restrictedTo("a"), heard))
                .hasMessage("There is no model named hidden.");
        assertThat(provider.asked()).isEmpty();
    }

    @Test
    void isAnsweredByFallbacksUnderTheNameThatWasAskedFor() throws Exception {
        provider.when("a", fails(Kind.UPSTREAM_ERROR)).when("hidden", answers("Hello"));

        router.ask(ClientRequest.ofChat("a", RoutingTest::request), restrictedTo("a"), heard);

        assertThat(heard.text()).isEqualTo("Hello");
        assertThat(heard.begun()).containsExactly("a 2");
        assertThat(heard.served().model()).isEqualTo("a");
        assertThat(heard.served().provider()).isEqualTo("agentsflow");
        assertThat(outcomes()).as("the accounts know").containsExactly("a upstream_error", "hidden ok");
    }

    @Test
    void isAnsweredByATaskUnderTheTasksName() throws Exception {
        provider.when("hidden", answers("Hello"));

        router.ask(ClientRequest.ofChat("task:code", RoutingTest::request), restrictedTo("task:code"), heard);

        assertThat(heard.begun()).containsExactly("task:code 1");
        assertThat(heard.served().model()).isEqualTo("task:code");
    }

    @Test
    void hearsTheNameOfAModelThatItMayAskFor() throws Exception {
        provider.when("a", answers("Hello"));

        router.ask(ClientRequest.ofChat("task:chat", RoutingTest::request), restrictedTo("task:chat", "a"), heard);

        assertThat(heard.begun()).containsExactly("a 1");
        assertThat(heard.served().provider()).isEqualTo("openai");
    }

    @Test
    void isToldNoOtherNameByTheCache() throws Exception {
        var json = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"temperature\":0}";
        var request = ai.agentsflow.dialect.openai.ChatRequest.parse(json.getBytes(UTF_8));
        provider.when("cached", answers("Hello"));

        for (int i = 0; i < 2; i++) {
            var listener = new HeardRoute();
            router.ask(ClientRequest.ofChat("cached", entry -> request), restrictedTo("cached"), listener);
            assertThat(listener.served().model()).isEqualTo("cached");
            assertThat(listener.served().provider()).isEqualTo("openai");
            assertThat(listener.cache()).containsExactly(i == 0 ? "miss" : "hit");
        }
    }

    /** Of a full upstream and of an open circuit. */
    @Test
    void hearsNoForeignNameInAFailure() throws Exception {
        router.ask(ClientRequest.ofChat("hidden", RoutingTest::request), restrictedTo("hidden"), new HeardRoute());
        var full = new HeardRoute();
        router.ask(ClientRequest.ofChat("task:code", RoutingTest::request), restrictedTo("task:code"), full);
        assertThat(full.failure()).hasMessage("The model has as many calls under way as its upstream may have.");

        circuits.of("a").breaker().transitionToOpenState();
        circuits.of("hidden").breaker().transitionToOpenState();
        var open = new HeardRoute();
        router.ask(ClientRequest.ofChat("task:chat", RoutingTest::request), restrictedTo("task:chat"), open);
        assertThat(open.failure()).hasMessage("The model failed too often and is left alone for a while.");
    }

    @Test
    void seesWhatItMayAskFor() {
        var models = catalogue.models(circuits);

        assertThat(models.visibleTo(scope("a", "task:code", "ollama/qwen", "gone")))
                .extracting(ModelEntry::name)
                .containsExactly("a", "ollama/qwen");
        assertThat(models.offers(scope("a", "task:code", "ollama/qwen", "gone")))
                .extracting(Models.Offer::name)
                .containsExactly("a", "ollama/qwen", "task:code");
        assertThat(models.visibleTo(scope())).hasSize(6);
        assertThat(models.named("a", scope("a")).name()).isEqualTo("a");
        assertThatThrownBy(() -> models.named("hidden", scope("a"))).hasMessage("There is no model named hidden.");
        assertThat(models.candidates("a", scope("a"))).hasSize(2);
    }

    @Test
    void isWellWhileSomethingCanAnswerWhatItMayAskFor() {
        var models =
                CatalogueOnPaper.of(CATALOGUE).ill("hidden", "cached", "ollama").models(circuits);

        assertThat(models.canChat(scope())).isTrue();
        assertThat(models.canChat(scope("a"))).isTrue();
        assertThat(models.canChat(scope("task:chat"))).isTrue();
        assertThat(models.canChat(scope("hidden", "task:code", "gone", "task:gone")))
                .isFalse();
    }

    /** What the check itself says may hold the upstream's address, and is for administrators. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void hearsWhyAModelIsDownWithoutAnyAddress(Kind kind) {
        var reason = DownReason.of(new ModelFailure(kind, "10.0.0.7:8081 answered 500"));

        assertThat(reason).startsWith("the upstream ").doesNotContain("10.0.0.7", "8081");
        var status = ModelStatus.down(reason, "10.0.0.7:8081 answered 500", java.time.Instant.EPOCH);
        var entry = catalogue.entry("a");
        var usage = ai.agentsflow.usage.ModelUsage.none("a");
        for (boolean admin : List.of(true, false)) {
            var words = admin ? "10.0.0.7:8081 answered 500" : reason;
            assertThat(ModelView.listed(entry, status, "closed", usage, admin).healthDetail())
                    .isEqualTo(words);
            assertThat(ModelView.single(entry, status, "closed", usage, admin).healthDetail())
                    .isEqualTo(words);
        }
    }
}
