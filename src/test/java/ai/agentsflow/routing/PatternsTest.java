package ai.agentsflow.routing;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static ai.agentsflow.routing.ScriptedProvider.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.Reason;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.platform.web.Requester;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Models that a pattern of the catalogue covers: what asks for them, and to what that is accounted. */
class PatternsTest extends RoutingTest {

    private final CatalogueOnPaper catalogue =
            CatalogueOnPaper.of("""
            models:
              - { name: "gpt-*", provider: openai, retries: 0, fallbacks: [spare], price: { input: 2, output: 3 } }
              - { name: gpt-own, provider: openai, upstream: another }
              - { name: "claude-*", provider: anthropic, upstream: local, endpoint: "http://one", retries: 0 }
              - { name: "key-*", provider: openai, api-key: "${NOT_SET}" }
              - { name: "stand-*", provider: openai, api-key: "${NOT_SET}", fallbacks: [spare] }
              - { name: ollama, provider: ollama, discover: true }
              - { name: spare, provider: openai, retries: 0 }
            tasks:
              chat: { models: [gpt-gone, gpt-6-luna], fallback: spare }
              keyless: { models: [key-x] }
            """).serves("ollama", "llama3:latest", "gpt-oss:20b");

    private final Models models = catalogue.models(circuits);
    private final ModelRouter router = new ModelRouter(
            models, provider.alone(), circuits, bulkheads, retryBudget, ledger, metrics, timer::schedule, cache);

    private static final Pattern REQUEST_MODEL = Pattern.compile("gen_ai_request_model=\"([^\"]*)\"");

    private static Consumer<ModelListener> refuses(Kind kind, int status, String code) {
        return listener -> listener.onFailure(
                ModelFailure.told(kind, "refused", null, new Reason(status, null, code, null, "not there")));
    }

    private static final Consumer<ModelListener> UNKNOWN = refuses(Kind.MODEL_UNKNOWN, 404, "model_not_found");

    private HeardRoute ask(String wanted) {
        var heard = new HeardRoute();
        router.ask(ClientRequest.ofChat(wanted, RoutingTest::request), ORIGIN, heard);
        return heard;
    }

    @Test
    void asksTheUpstreamForTheNameThatTheClientNamed() throws Exception {
        provider.when("gpt-6-luna", answers("well"));

        assertThat(ask("gpt-6-luna").served().model()).isEqualTo("gpt-6-luna");
        assertThat(provider.asked()).containsExactly("gpt-6-luna");
        assertThat(outcomes()).containsExactly("gpt-6-luna ok");
    }

    @Test
    void leavesANameToItsOwnEntry() throws Exception {
        provider.when("another", answers("well"));

        assertThat(ask("gpt-own").served().model()).isEqualTo("gpt-own");
        assertThat(provider.asked()).containsExactly("another");
    }

    @Test
    void countsThePatternsPrice() {
        provider.when("gpt-6-luna", listener -> {
            listener.onOutput(ScriptedProvider.content("well"));
            listener.onOutput(usage(100, 10));
            listener.onEnd();
        });
        ask("gpt-6-luna");

        assertThat(ledger.records.get(0).costUsd()).isEqualByComparingTo(new BigDecimal("0.00023"));
    }

    /** For a slip of the pen no fallback stands in, and the pattern is as well as before. */
    @Test
    void tellsTheClientThatThereIsNoSuchModel() throws Exception {
        provider.when("gpt-typo", UNKNOWN);

        var failure = ask("gpt-typo").failure();

        assertThat(failure.kind()).isEqualTo(Kind.NO_SUCH_MODEL);
        assertThat(failure).hasMessage("There is no model named gpt-typo.");
        assertThat(provider.asked()).containsExactly("gpt-typo");
        assertThat(outcomes()).containsExactly("gpt-* model_unknown");
        assertThat(catalogue.heardOf()).isEmpty();
        assertThat(names(models.all())).doesNotContain("gpt-typo");
        assertThatThrownBy(() -> models.known("gpt-typo", requester("ann"))).isInstanceOf(ProblemException.class);
    }

    @Test
    void asksAnotherWhereNothingIsSaidOfTheModelItself() throws Exception {
        provider.when("gpt-6-luna", fails(Kind.UNREACHABLE)).when("spare", answers("well"));

        assertThat(ask("gpt-6-luna").served().model()).isEqualTo("spare");
        assertThat(outcomes()).containsExactly("gpt-* unreachable", "spare ok");
    }

    @Test
    void goesOnInATaskWhereAModelIsGone() throws Exception {
        provider.when("gpt-gone", UNKNOWN).when("gpt-6-luna", answers("well"));

        assertThat(ask("task:chat").served().model()).isEqualTo("gpt-6-luna");
    }

    @Test
    void takesTheWholePatternForDownWhoseCredentialIsRefused() {
        provider.when("gpt-6-luna", refuses(Kind.CREDENTIAL_REFUSED, 401, "invalid_api_key"))
                .when("spare", answers("well"));
        ask("gpt-6-luna");

        assertThat(catalogue.heardOf()).containsExactly("gpt-* CREDENTIAL_REFUSED");
    }

    @Test
    void knowsAModelsHealthFromItsPattern() {
        catalogue.ill("gpt-*");

        assertThat(models.status(models.named("gpt-6-luna")).healthy()).isFalse();
        assertThat(names(models.candidates("gpt-6-luna", requester("ann")))).containsExactly("spare", "gpt-6-luna");
    }

    @Test
    void keepsACircuitPerModelOnceItHasAnswered() {
        provider.when("gpt-a", answers("well"));
        ask("gpt-a");
        for (int i = 0; i < 20; i++) {
            provider.when("gpt-a", fails(Kind.UPSTREAM_ERROR)).when("spare", answers("well"));
            ask("gpt-a");
        }

        assertThat(models.circuit(models.named("gpt-a"))).isEqualTo("open");
        assertThat(models.circuit(models.named("gpt-b"))).isEqualTo("closed");
        assertThat(circuits.state("gpt-*")).isEqualTo("closed");
    }

    @Test
    void forgetsAModelThatIsGone() {
        provider.when("gpt-a", answers("well")).when("gpt-a", UNKNOWN);
        ask("gpt-a");
        assertThat(names(models.all())).contains("gpt-a");
        assertThat(series()).anyMatch(label -> label.equals("gpt-a"));

        ask("gpt-a");

        assertThat(names(models.all())).doesNotContain("gpt-a");
        assertThat(series()).noneMatch(label -> label.equals("gpt-a"));
    }

    @Test
    void saysWhatAPatternNeedsThatLacksItsKey() throws Exception {
        assertThatThrownBy(() -> ask("key-x"))
                .isInstanceOf(ProblemException.class)
                .hasMessage("There is no model named key-x: key-* needs NOT_SET.");
        provider.when("spare", answers("well"));
        assertThat(ask("stand-x").served().model()).isEqualTo("spare");
        assertThat(ask("task:keyless").failure().kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void isNoModelItself() {
        for (var wanted : List.of("gpt-*", "*", "claude-*", "gpt-a b", "gpt-" + "x".repeat(125))) {
            assertThatThrownBy(() -> ask(wanted)).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void listsWhatTheServerListsAndWhatHasAnswered() {
        catalogue.serves("gpt-*", "gpt-own", "gpt-b", "whisper", "gpt-a").serves("key-*", "key-a");
        provider.when("gpt-unlisted", answers("well")).when("gpt-b", answers("well"));
        ask("gpt-unlisted");
        ask("gpt-b");

        assertThat(names(models.visibleTo(requester("ann"))))
                .containsExactly(
                        "gpt-b",
                        "gpt-a",
                        "gpt-unlisted",
                        "gpt-own",
                        "ollama",
                        "ollama/llama3:latest",
                        "ollama/gpt-oss:20b",
                        "spare");
        assertThat(models.offers(requester("ann")).stream().map(Models.Offer::name))
                .contains("gpt-a", "gpt-unlisted", "task:chat")
                .doesNotContain("gpt-*", "claude-*", "key-a");
        assertThat(models.known("gpt-a", requester("ann")).upstream()).isEqualTo("gpt-a");
    }

    @Test
    void listsOnlySoManyOfARoutersModels() {
        var many = new String[60_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "gpt-" + i;
        }
        catalogue.serves("gpt-*", many);

        assertThat(models.visibleTo(requester("ann"))).hasSizeBetween(1000, 1010);
        assertThat(models.all()).as("in metrics none that nobody has asked").hasSizeLessThan(20);
    }

    @Test
    void letsKeysNameModelsOrThePattern() throws Exception {
        provider.when("gpt-a", answers("one")).when("gpt-a", answers("two"));
        for (var allowed : List.of("gpt-a", "gpt-*")) {
            var heard = new HeardRoute();
            router.ask(ClientRequest.ofChat("gpt-a", RoutingTest::request), restrictedTo(allowed), heard);
            assertThat(heard.served().model()).isEqualTo("gpt-a");
            assertThat(models.canChat(restrictedTo(allowed).requester())).isTrue();
        }
        assertThatThrownBy(() -> router.ask(
                        ClientRequest.ofChat("gpt-b", RoutingTest::request), restrictedTo("gpt-a", "claude-*"), heard))
                .isInstanceOf(ProblemException.class)
                .hasMessage("There is no model named gpt-b.");
        assertThat(models.canChat(restrictedTo("gpt-6-*").requester())).isTrue();
        assertThat(models.canChat(restrictedTo("key-*").requester())).isTrue();
        assertThat(models.canChat(restrictedTo("nothing-*").requester())).isFalse();
    }

    private static CallOrigin restrictedTo(String... names) {
        return new CallOrigin("r-1", new Requester("ann", Set.of("user"), null, Set.of(names)), "chat", Trace.NONE);
    }

    @Test
    void findsWhatAServerHasByItsOwnName() {
        assertThat(models.named("llama3").name()).isEqualTo("ollama/llama3:latest");
        assertThat(models.named("llama3:latest").upstream()).isEqualTo("llama3:latest");
        assertThat(models.named("gpt-oss:20b").pattern())
                .as("a pattern that gives some of the name comes first")
                .isEqualTo("gpt-*");
        assertThatThrownBy(() -> models.named("llama4")).isInstanceOf(ProblemException.class);
    }

    @Test
    void leavesWhatAServerHasNotToThePatternOfAllNames() {
        var both = CatalogueOnPaper.of("""
                models:
                  - { name: "*", provider: huggingface }
                  - { name: ollama, provider: ollama, discover: true }
                """).serves("ollama", "llama3:latest").models(circuits);

        assertThat(both.named("llama3").name()).isEqualTo("ollama/llama3:latest");
        assertThat(both.named("llama4").pattern()).isEqualTo("*");
    }

    /** A client who makes names up costs no more than one who does not. */
    @Test
    void accountsNamesThatNothingHasToThePattern() {
        for (int i = 0; i < 10_000; i++) {
            provider.when("gpt-" + i, i % 2 == 0 ? UNKNOWN : refuses(Kind.REQUEST_REFUSED, 400, "no"));
            ask("gpt-" + i);
        }

        assertThat(names(models.all())).noneMatch(name -> name.matches("gpt-\\d+"));
        assertThat(series()).containsOnly("gpt-*");
        assertThat(circuits.size()).isEqualTo(1);
        assertThat(ledger.records)
                .hasSize(10_000)
                .allMatch(record -> record.model().equals("gpt-*"));
        assertThat(circuits.state("gpt-*")).isEqualTo("closed");
    }

    /** Some servers answer to any name. */
    @Test
    void accountsNoMoreNamesThanAThousandThatAServerAnswersTo() {
        for (int i = 0; i < 10_000; i++) {
            provider.when("gpt-" + i, answers("anything"));
            ask("gpt-" + i);
        }

        assertThat(names(models.all()).stream().filter(name -> name.matches("gpt-\\d+")))
                .hasSize(AnsweredNames.MOST);
        assertThat(series().stream().distinct()).hasSize(AnsweredNames.MOST + 1);
        assertThat(circuits.size()).isLessThanOrEqualTo(AnsweredNames.MOST + 1);
        assertThat(ledger.records.stream().map(record -> record.model()).distinct())
                .hasSize(AnsweredNames.MOST + 1);
    }

    /** All of them ask for the same one. */
    @Test
    void accountsAliasesToTheirPattern() throws Exception {
        for (int i = 0; i < 100; i++) {
            provider.when("local", answers("well"));
            assertThat(ask("claude-" + i).served().model()).isEqualTo("claude-" + i);
        }

        assertThat(outcomes()).hasSize(100).containsOnly("claude-* ok");
        assertThat(series()).containsOnly("claude-*");
        assertThat(circuits.size()).isEqualTo(1);
    }

    /** A name that had answered has an entry of its own since the catalogue has changed. */
    @Test
    void tellsOfNoNameTwice() {
        var changing = catalogue.models(circuits);
        changing.answered(changing.named("gpt-a"));
        assertThat(names(changing.all())).containsOnlyOnce("gpt-a");

        catalogue.becomes("""
                models:
                  - { name: "gpt-*", provider: openai }
                  - { name: gpt-a, provider: openai }
                """);

        assertThat(names(changing.all())).containsExactly("gpt-*", "gpt-a");
        assertThat(names(changing.visibleTo(requester("ann")))).containsExactly("gpt-a");
    }

    private static List<String> names(List<ModelEntry> entries) {
        return entries.stream().map(ModelEntry::name).toList();
    }

    /** The models that stand in figures, once for each series. */
    private List<String> series() {
        var page = new ByteArrayOutputStream();
        try {
            figures.write(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return REQUEST_MODEL
                .matcher(page.toString(StandardCharsets.UTF_8))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
