package ai.agentsflow.cache;

import ai.agentsflow.calls.CacheWish;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.routing.CatalogueOnPaper;
import ai.agentsflow.routing.ClientRequest;
import ai.agentsflow.routing.RoutingTest;
import java.nio.charset.StandardCharsets;

/** Calls of models whose answers are kept. */
abstract class CachedCalls extends RoutingTest {

    static final String CACHED = """
            models:
              - { name: a, provider: openai, retries: 0, fallbacks: [b], cache: { ttl: 1h } }
              - { name: b, provider: openai, retries: 0, cache: { ttl: 1h } }
              - { name: plain, provider: openai, retries: 0 }
              - { name: shared, provider: openai, retries: 0, cache: { ttl: 1h, shared: true } }
              - { name: warm, provider: openai, retries: 0, cache: { ttl: 1h, any-temperature: true } }
            tasks:
              t: { models: [a, b], fallback: plain }
            """;

    HeardRoute ask(String wanted, String text, CallOrigin origin) {
        return ask(wanted, request(text, "\"temperature\":0"), origin);
    }

    HeardRoute ask(String wanted, ChatRequest request, CallOrigin origin) {
        return ask(CatalogueOnPaper.of(CACHED), wanted, request, origin);
    }

    HeardRoute ask(CatalogueOnPaper catalogue, String wanted, ChatRequest request, CallOrigin origin) {
        var listener = new HeardRoute();
        router(catalogue).ask(ClientRequest.ofChat(wanted, entry -> request), origin, listener);
        return listener;
    }

    static CallOrigin wishing(String header) {
        return new CallOrigin("r-3", RoutingTest.requester("ann"), "gateway", CacheWish.parse(header), Trace.NONE);
    }

    static ChatRequest request(String text, String members) {
        return ChatRequest.parse("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],%s}"
                .formatted(text, members)
                .getBytes(StandardCharsets.UTF_8));
    }
}
