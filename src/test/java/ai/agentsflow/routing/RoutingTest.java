package ai.agentsflow.routing;

import ai.agentsflow.cache.AnswerCache;
import ai.agentsflow.cache.CacheOnHand;
import ai.agentsflow.calls.CallMetrics;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpClientLimits;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.usage.UsageConfig;
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
public abstract class RoutingTest {

    private static final UUID KEY = UUID.fromString("0193a000-0000-7000-8000-000000000001");
    /** A circuit opens when half of at least five calls failed; the usual budget for retries. */
    public static final RoutingConfig CONFIG = new RoutingConfig(
            new RoutingConfig.Circuit(20, 5, 50, Duration.ofSeconds(15)), new RoutingConfig.RetryBudget(20, 3));

    public static final CallOrigin ORIGIN = new CallOrigin("r-1", requester("ann"), "chat", Trace.NONE);
    static final String TWO = """
            models:
              - { name: a, provider: openai, retries: 2, fallbacks: [b], price: { input: 2, output: 3 } }
              - { name: b, provider: openai, retries: 0 }
            """;
    public static final String ONE = """
            models:
              - { name: a, provider: openai, retries: 2 }
            """;

    public static Requester requester(String subject) {
        return new Requester(subject, Set.of("user"), KEY);
    }

    public final ScriptedProvider provider = new ScriptedProvider();
    public final Circuits circuits = new Circuits(CONFIG);
    public final Bulkheads bulkheads = new Bulkheads();
    public final RetryBudget retryBudget = new RetryBudget(CONFIG);
    public final Ledger ledger = new Ledger();
    public final Metrics figures = new Metrics();
    public final CallMetrics metrics = new CallMetrics(figures);
    public final HttpClient timer = new HttpClient(new HttpClientLimits(1, 1, 0, Duration.ofSeconds(30)));
    public final CacheOnHand cache = new CacheOnHand(ledger);
    public final HeardRoute heard = new HeardRoute();

    @AfterEach
    public void closeTimer() {
        timer.close();
    }

    public ModelCall ask(String catalogue, String wanted) {
        return ask(catalogue, wanted, heard);
    }

    public ModelCall ask(String catalogue, String wanted, RouteListener listener) {
        return router(CatalogueOnPaper.of(catalogue))
                .ask(ClientRequest.ofChat(wanted, RoutingTest::request), ORIGIN, listener);
    }

    public ModelRouter router(CatalogueOnPaper catalogue) {
        return router(catalogue, cache);
    }

    public ModelRouter router(CatalogueOnPaper catalogue, AnswerCache answers) {
        return new ModelRouter(
                catalogue.models(circuits),
                provider.alone(),
                circuits,
                bulkheads,
                retryBudget,
                ledger,
                metrics,
                timer::schedule,
                answers);
    }

    public static ChatRequest request(ModelEntry entry) {
        return ChatRequest.of(entry.name(), List.of(new ChatRequest.Message("user", "How are")), 64, 0.5, true);
    }

    public List<String> outcomes() {
        return ledger.records.stream()
                .map(record -> record.model() + " " + record.outcome())
                .toList();
    }

    public static String json(ModelOutput output) {
        return new String(output.json(), StandardCharsets.UTF_8);
    }

    /** A ledger without a database behind it. */
    public static final class Ledger extends UsageLedger {

        public final List<UsageRecord> records = new CopyOnWriteArrayList<>();

        /** Whether there is no room for a record. */
        public boolean full;

        public Ledger() {
            super(null, new UsageConfig(true), null);
        }

        @Override
        public void requireRoom() {
            if (full) {
                throw new ProblemException(ProblemType.UNAVAILABLE, "full");
            }
        }

        @Override
        public void record(UsageRecord record) {
            records.add(record);
        }
    }
}
