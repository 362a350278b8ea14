package ai.agentsflow.providers;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpClientLimits;
import ai.agentsflow.upstream.Deadlines;
import ai.agentsflow.upstream.Upstream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** An adapter, an upstream, and a way to ask. */
@Timeout(30)
public abstract class ProviderTest {

    protected static final Deadlines PATIENT = new Deadlines(
            Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20));

    protected final HttpClient http = new HttpClient(new HttpClientLimits(1, 16, 16, Duration.ofSeconds(30)));

    protected abstract ModelProvider provider();

    /** An upstream that answers with several words. */
    protected abstract Upstream upstream();

    @AfterEach
    void closeClient() {
        http.close();
    }

    /** Asks the upstream; what it says is heard later. */
    protected final HeardAnswer ask(String text, boolean stream) {
        return ask(upstream(), text, stream);
    }

    protected final HeardAnswer ask(Upstream upstream, String text, boolean stream) {
        var answer = new HeardAnswer();
        start(upstream, question(text, stream), answer);
        return answer;
    }

    /** Asks as routing does. */
    protected ModelCall start(Upstream upstream, ModelRequest request, HeardAnswer answer) {
        return TranslatedCalls.ask(provider(), upstream, request, answer);
    }

    protected static ChatRequest question(String text, boolean stream) {
        return ChatRequest.of("asked-for", List.of(new ChatRequest.Message("user", text)), 256, 0.5, stream);
    }
}
