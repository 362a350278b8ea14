package ai.agentsflow.models;

import ai.agentsflow.completion.ChatRequest;
import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.completion.ModelOutput;
import ai.agentsflow.models.catalogue.ModelEntry;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpClientLimits;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.usage.UsageLedger;
import ai.agentsflow.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A router in front of scripted models, a ledger that keeps its records, and a listener that keeps what it hears. */
@Timeout(20)
abstract class RoutingTest {

    private static final UUID KEY = UUID.fromString("0193a000-0000-7000-8000-000000000001");
    static final CallOrigin ORIGIN = new CallOrigin("r-1", requester("ann"), "chat", Trace.NONE);
    static final String TWO = """
            models:
              - { name: a, provider: openai, retries: 2, fallbacks: [b], price: { input: 2, output: 3 } }
              - { name: b, provider: openai, retries: 0 }
            """;
    static final String ONE = """
            models:
              - { name: a, provider: openai, retries: 2 }
            """;

    static Requester requester(String subject) {
        return new Requester(subject, Set.of("user"), KEY);
    }

    final ScriptedProvider provider = new ScriptedProvider();
    final Circuits circuits = new Circuits(CatalogueOnPaper.CONFIG);
    final Bulkheads bulkheads = new Bulkheads();
    final RetryBudget retryBudget = new RetryBudget(CatalogueOnPaper.CONFIG);
    final Ledger ledger = new Ledger();
    final Metrics figures = new Metrics();
    final CallMetrics metrics = new CallMetrics(figures);
    final HttpClient timer = new HttpClient(new HttpClientLimits(1, 1, 0, Duration.ofSeconds(30)));
    final CacheOnHand cache = new CacheOnHand(ledger);
    final HeardRoute heard = new HeardRoute();

    @AfterEach
    void closeTimer() {
        timer.close();
    }

    ModelCall ask(String catalogue, String wanted) {
        return ask(catalogue, wanted, heard);
    }

    ModelCall ask(String catalogue, String wanted, RouteListener listener) {
        return router(CatalogueOnPaper.of(catalogue)).chat(wanted, RoutingTest::request, ORIGIN, listener);
    }

    ModelRouter router(CatalogueOnPaper catalogue) {
        return router(catalogue, cache);
    }

    ModelRouter router(CatalogueOnPaper catalogue, AnswerCache answers) {
        return new ModelRouter(
                catalogue.models(circuits),
                provider.alone(),
                circuits,
                bulkheads,
                retryBudget,
                ledger,
                metrics,
                timer,
                answers,
                CatalogueOnPaper.CONFIG);
    }

    static ChatRequest request(ModelEntry entry) {
        return ChatRequest.of(entry.name(), List.of(new ChatRequest.Message("user", "How are")), 64, 0.5, true);
    }

    List<String> outcomes() {
        return ledger.records.stream()
                .map(record -> record.model() + " " + record.outcome())
                .toList();
    }

    static String json(ModelOutput output) {
        return new String(output.json(), StandardCharsets.UTF_8);
    }

    /** A ledger without a database behind it. */
    static final class Ledger extends UsageLedger {

        final List<UsageRecord> records = new CopyOnWriteArrayList<>();

        Ledger() {
            super(null, null, null);
        }

        @Override
        public void record(UsageRecord record) {
            records.add(record);
        }
    }
}
