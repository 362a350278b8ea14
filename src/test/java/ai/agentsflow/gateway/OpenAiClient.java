package ai.agentsflow.gateway;

import ai.agentsflow.testing.AgentsFlow;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** OpenAI's official client for Java as a test uses it: it knows nothing of this server but its base URL, and never asks twice. */
public final class OpenAiClient implements AutoCloseable {

    private final OpenAIClient client;

    public OpenAiClient(AgentsFlow server) {
        this(server.address());
    }

    /** Of another server, by its address without {@code /v1}. */
    OpenAiClient(URI server) {
        client = OpenAIOkHttpClient.builder()
                .baseUrl(server + "/v1")
                .apiKey("any")
                .maxRetries(0)
                .build();
    }

    /** What a stream gave, and how it ended: {@code raised} is what the client threw, null when it took the answer for whole. */
    record Heard(List<ChatCompletionChunk> chunks, @Nullable RuntimeException raised, Duration took) {

        String text() {
            return chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .map(choice -> choice.delta().content().orElse(""))
                    .collect(Collectors.joining());
        }

        /** The last reason for the end that was given, or "none". */
        String finishReason() {
            return chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.finishReason().stream())
                    .map(reason -> reason.asString())
                    .reduce("none", (first, last) -> last);
        }

        List<String> models() {
            return chunks.stream().map(ChatCompletionChunk::model).distinct().toList();
        }
    }

    public OpenAIClient sdk() {
        return client;
    }

    ChatCompletion ask(String model) {
        return client.chat().completions().create(hello(model).build());
    }

    Heard stream(String model) {
        return stream(hello(model).build());
    }

    Heard stream(ChatCompletionCreateParams request) {
        var began = Instant.now();
        var chunks = new ArrayList<ChatCompletionChunk>();
        RuntimeException raised = null;
        try (var answer = client.chat().completions().createStreaming(request)) {
            answer.stream().forEach(chunks::add);
        } catch (RuntimeException e) {
            raised = e;
        }
        return new Heard(chunks, raised, Duration.between(began, Instant.now()));
    }

    static ChatCompletionCreateParams.Builder hello(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("Hello");
    }

    @Override
    public void close() {
        client.close();
    }
}
