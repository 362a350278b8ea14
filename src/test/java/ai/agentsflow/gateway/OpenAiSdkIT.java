package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's official client for Java, which knows nothing of this server but its base URL. */
class OpenAiSdkIT {

    private static final AgentsFlow SERVER = AgentsFlow.shared();
    private static final OpenAIClient CLIENT = OpenAIOkHttpClient.builder()
            .baseUrl(SERVER.address() + "/v1")
            .apiKey("any")
            .maxRetries(0)
            .build();

    private final FakeUpstream model = SERVER.upstream();

    @BeforeEach
    void modelIsUp() {
        SERVER.awaitHealth("fake", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
    }

    @AfterAll
    static void leave() {
        CLIENT.close();
    }

    @Test
    void chats() {
        var answer = CLIENT.chat().completions().create(chat("fake").build());

        assertThat(answer.model()).isEqualTo("fake");
        assertThat(answer.choices().get(0).message().content()).contains("echo: Hello");
        assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
    }

    @Test
    void streams() {
        var usageWanted =
                ChatCompletionStreamOptions.builder().includeUsage(true).build();

        var chunks = stream(chat("fake").streamOptions(usageWanted).build());

        assertThat(text(chunks)).isEqualTo("echo: Hello");
        assertThat(chunks).extracting(ChatCompletionChunk::model).containsOnly("fake");
        assertThat(chunks.get(chunks.size() - 1).usage().orElseThrow().totalTokens())
                .isPositive();
        assertThat(stream(chat("fake").build()))
                .noneMatch(chunk -> chunk.usage().isPresent());
    }

    @Test
    void callsTools() {
        model.callsTool("weather", "{\"city\":\"Paris\"}");
        var schema = FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .build();
        var tool = ChatCompletionFunctionTool.builder()
                .function(FunctionDefinition.builder()
                        .name("weather")
                        .parameters(schema)
                        .build())
                .build();

        var answer =
                CLIENT.chat().completions().create(chat("fake").addTool(tool).build());

        assertThat(model.lastCall().json().at("/tools/0/function/name").asText())
                .isEqualTo("weather");
        var call = answer.choices()
                .get(0)
                .message()
                .toolCalls()
                .orElseThrow()
                .get(0)
                .asFunction();
        assertThat(call.function().name()).isEqualTo("weather");
        assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Paris\"}");
    }

    @Test
    void embeds() {
        var vectors = CLIENT.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("vendor/embedder:1")
                        .inputOfArrayOfStrings(List.of("a", "b"))
                        .build());

        assertThat(vectors.data()).hasSize(2);
        assertThat(vectors.data().get(0).embedding()).hasSize(8);
        assertThat(vectors.model()).isEqualTo("vendor/embedder:1");
    }

    @Test
    void listsModels() {
        assertThat(CLIENT.models().list().data())
                .extracting(one -> one.id())
                .contains("fake", "demo", "vendor/embedder:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fake", "task:chat", "vendor/embedder:1"})
    void findsAModel(String id) {
        assertThat(CLIENT.models().retrieve(id).id()).isEqualTo(id);
    }

    @Test
    void raisesEachErrorAsItsOwnClass() {
        assertThatThrownBy(() -> create("nobody")).isInstanceOf(NotFoundException.class);
        model.refusesForNow(2);
        assertThatThrownBy(() -> create("fake")).isInstanceOf(RateLimitException.class);
        model.refusesForLength();
        assertThatThrownBy(() -> create("fake"))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        error -> assertThat(error.code()).contains("context_length_exceeded"));
        model.refuses(500);
        assertThatThrownBy(() -> create("fake")).isInstanceOf(InternalServerException.class);
    }

    @Test
    void raisesWhenAStreamBreaksAfterContent() {
        model.cutsAfter(2);
        var heard = new ArrayList<ChatCompletionChunk>();

        assertThatThrownBy(() -> {
                    try (var answer = CLIENT.chat()
                            .completions()
                            .createStreaming(chat("fake").build())) {
                        answer.stream().forEach(heard::add);
                    }
                })
                .isInstanceOf(OpenAIException.class);
        assertThat(text(heard)).isEqualTo("word1 word2 ");
    }

    private static void create(String name) {
        CLIENT.chat().completions().create(chat(name).build());
    }

    private static ChatCompletionCreateParams.Builder chat(String name) {
        return ChatCompletionCreateParams.builder().model(name).addUserMessage("Hello");
    }

    private static List<ChatCompletionChunk> stream(ChatCompletionCreateParams request) {
        try (var answer = CLIENT.chat().completions().createStreaming(request)) {
            return answer.stream().toList();
        }
    }

    private static String text(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .map(choice -> choice.delta().content().orElse(""))
                .collect(Collectors.joining());
    }
}
