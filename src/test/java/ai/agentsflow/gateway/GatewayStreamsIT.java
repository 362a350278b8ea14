package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of OpenAI's API over HTTP: what of a model's stream is kept, what is exchanged, and how a broken one ends. */
@Tag("h2-only")
class GatewayStreamsIT extends GatewayCalls {

    @Test
    void streamsWhileTheModelIsStillWriting() {
        var gate = new CountDownLatch(1);
        model.streamsWithPause(gate);

        try (var events = server.stream(CHAT, chat("fake", "Hello", ",\"stream\":true"))) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("Content-Type").orElseThrow()).startsWith("text/event-stream");
            assertThat(events.header("x-agentsflow-model")).contains("fake");
            assertThat(events.next()).as("the chunk with the role").isPresent();
            var word = events.next().orElseThrow();

            assertThat(model.lastCall().answered()).isFalse();
            assertThat(word.data().at("/choices/0/delta/content").asText()).isEqualTo("word1 ");
            gate.countDown();
            assertComplete(events.rest());
        }
    }

    @Test
    void streamsUnderOneIdAndTheCataloguesName() {
        model.streams("Hel", "lo \"you\"", "\n\n", " 😀");

        var events = stream(chat("fake", "Hello", ",\"stream\":true"));

        assertComplete(events);
        var chunks = chunks(events);
        assertThat(text(chunks)).isEqualTo("Hello \"you\"\n\n 😀");
        assertThat(chunks)
                .extracting(chunk -> chunk.path("id").asText())
                .containsOnly(chunks.get(0).path("id").asText());
        assertThat(chunks).extracting(chunk -> chunk.path("created").asLong()).doesNotContain(0L);
        assertThat(chunks).extracting(chunk -> chunk.path("model").asText()).containsOnly("fake");
        assertThat(chunks).as("usage was not asked for").noneMatch(chunk -> chunk.has("usage"));
        assertThat(chunks).noneMatch(chunk -> chunk.path("choices").isEmpty());
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.at("/choices/0/finish_reason").isNull());
        assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").asText())
                .isEqualTo("stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fake", "demo"})
    void tellsUsageToWhomAsksForIt(String name) {
        var events = stream(chat(name, "Hello there", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        assertComplete(events);
        var chunks = chunks(events);
        var last = chunks.get(chunks.size() - 1);
        assertThat(last.path("choices").isArray()).isTrue();
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/prompt_tokens").asInt()).isPositive();
        assertThat(last.at("/usage/completion_tokens").asInt()).isPositive();
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.has("usage") && chunk.path("usage").isNull());
    }

    @Test
    void countsWhatAStreamUsedThoughNobodyAsked() {
        long before = server.countedTokens("fake");
        model.usesTokens(1000, 234);

        stream(chat("fake", "Hello", ",\"stream\":true"));

        assertThat(model.lastCall().json().at("/stream_options/include_usage").asBoolean())
                .isTrue();
        AgentsFlow.await("the usage is recorded", () -> server.countedTokens("fake") >= before + 1234);
    }

    @Test
    void streamsToolCalls() {
        model.callsTool("weather", "{\"city\":\"Paris\"}");

        var events = stream(chat("fake", "Weather?", ",\"stream\":true"));

        assertComplete(events);
        var calls = chunks(events).stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .filter(call -> !call.isMissingNode())
                .toList();
        assertThat(calls.get(0).at("/function/name").asText()).isEqualTo("weather");
        assertThat(calls.get(0).path("id").asText()).isEqualTo("call_weather");
        assertThat(calls.stream()
                        .map(call -> call.at("/function/arguments").asText())
                        .collect(Collectors.joining()))
                .isEqualTo("{\"city\":\"Paris\"}");
    }

    @Test
    void saysInTheStreamThatItBrokeAndDoesNotCallItDone() {
        model.cutsAfter(2);

        var events = stream(chat("task:chat", "Hello", ",\"stream\":true"));

        var last = events.get(events.size() - 1);
        assertThat(last.name()).isEqualTo("message");
        assertThat(last.data().at("/error/type").asText()).isEqualTo("api_error");
        assertThat(last.data().at("/error/code").asText()).isEqualTo("model_failed");
        assertThat(text(chunks(events))).isEqualTo("word1 word2 ");
        assertThat(events).noneMatch(event -> event.data().asText().equals("[DONE]"));
    }

    @Test
    void saysThatAnErrorCameInTheStreamAndNotWhich() {
        model.sendsErrorAfter(2, "sk-canary-0123456789 has no more credit");

        var events = stream(chat("task:chat", "Hello", ",\"stream\":true"));

        assertThat(events.get(events.size() - 1).data().at("/error/code").asText())
                .isEqualTo("model_failed");
        assertThat(events.toString()).doesNotContain("sk-canary", "credit");
    }

    @Test
    void aStreamThatCannotBeginHasAStatusOfItsOwn() {
        model.refuses(500);

        try (var events = server.stream(CHAT, chat("fake", "Hello", ",\"stream\":true"))) {
            assertThat(events.status()).isEqualTo(502);
            assertThat(events.header("Content-Type").orElseThrow()).startsWith("application/json");
        }
    }
}
