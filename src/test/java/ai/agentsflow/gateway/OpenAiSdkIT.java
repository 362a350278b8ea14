package ai.agentsflow.gateway;

import static ai.agentsflow.gateway.OpenAiClient.hello;
import static ai.agentsflow.testing.AgentsFlow.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.LetGo;
import com.openai.core.JsonValue;
import com.openai.core.RequestOptions;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's official client for Java, which knows nothing of this server but its base URL. */
@Tag("h2-only")
class OpenAiSdkIT {

    private static final AgentsFlow SERVER = AgentsFlow.shared();
    private static final OpenAiClient CLIENT = new OpenAiClient(SERVER);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final FakeUpstream model = SERVER.upstream();
    private final int before = model.calls().size();

    @BeforeEach
    void modelIsUp() {
        SERVER.awaitHealth("fake", true);
        SERVER.awaitHealth("patient", true);
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
        var answer = CLIENT.sdk().chat().completions().create(hello("fake").build());

        assertThat(answer.model()).isEqualTo("fake");
        assertThat(answer.choices().get(0).message().content()).contains("echo: Hello");
        assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
    }

    @Test
    void streams() {
        var usageWanted =
                ChatCompletionStreamOptions.builder().includeUsage(true).build();

        var heard = CLIENT.stream(hello("fake").streamOptions(usageWanted).build());

        assertThat(heard.raised()).isNull();
        assertThat(heard.text()).isEqualTo("echo: Hello");
        assertThat(heard.models()).containsExactly("fake");
        assertThat(heard.chunks()
                        .get(heard.chunks().size() - 1)
                        .usage()
                        .orElseThrow()
                        .totalTokens())
                .isPositive();
        assertThat(CLIENT.stream("fake").chunks())
                .isNotEmpty()
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

        var answer = CLIENT.sdk()
                .chat()
                .completions()
                .create(hello("fake").addTool(tool).build());

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
        var vectors = CLIENT.sdk().embeddings().create(embedding());

        assertThat(vectors.data()).hasSize(2);
        assertThat(vectors.data().get(0).embedding()).hasSize(8);
        assertThat(vectors.model()).isEqualTo("vendor/embedder:1");
    }

    @Test
    void listsModels() {
        assertThat(CLIENT.sdk().models().list().data())
                .extracting(one -> one.id())
                .contains("fake", "demo", "vendor/embedder:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fake", "task:chat", "vendor/embedder:1"})
    void findsAModel(String id) {
        assertThat(CLIENT.sdk().models().retrieve(id).id()).isEqualTo(id);
    }

    @Test
    void raisesEachErrorAsItsOwnClass() {
        assertThatThrownBy(() -> CLIENT.ask("nobody")).isInstanceOf(NotFoundException.class);
        model.refusesForNow(2);
        assertThatThrownBy(() -> CLIENT.ask("fake")).isInstanceOf(RateLimitException.class);
        model.refusesForLength();
        assertThatThrownBy(() -> CLIENT.ask("fake"))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        error -> assertThat(error.code()).contains("context_length_exceeded"));
        model.refuses(500);
        assertThatThrownBy(() -> CLIENT.ask("fake")).isInstanceOf(InternalServerException.class);
    }

    /** Why a stream that breaks needs an error of its own: to this client a connection that just ends is an answer's end. */
    @Test
    void wouldTakeHalfAnAnswerForAWholeOneWithoutUs() {
        try (var upstream = FakeUpstream.start();
                var direct = new OpenAiClient(upstream.address())) {
            upstream.endsWithoutFinish();

            assertThat(direct.stream("fake-model").raised()).isNull();
        }
    }

    @Test
    void letsTheUpstreamGoWhenAStreamIsClosedAfterItsFirstToken() {
        model.stallsAfter(1);

        Instant left;
        try (var answer = CLIENT.sdk()
                .chat()
                .completions()
                .createStreaming(hello("patient").build())) {
            assertThat(answer.stream()
                            .anyMatch(chunk -> chunk.choices()
                                    .get(0)
                                    .delta()
                                    .content()
                                    .orElse("")
                                    .equals("word1 ")))
                    .isTrue();
            left = Instant.now();
        }

        assertLetGo(left);
    }

    /** What the client gives up by itself before the first token: its way to leave a call that it waits for. */
    static List<Named<Runnable>> impatientCalls() {
        var impatient = RequestOptions.builder().timeout(PATIENCE).build();
        var completions = CLIENT.sdk().chat().completions();
        return List.of(
                Named.of("stream", () -> {
                    try (var answer =
                            completions.createStreaming(hello("patient").build(), impatient)) {
                        answer.stream().forEach(chunk -> {});
                    }
                }),
                Named.of("chat", () -> completions.create(hello("patient").build(), impatient)),
                Named.of("embeddings", () -> CLIENT.sdk().embeddings().create(embedding(), impatient)));
    }

    @ParameterizedTest
    @MethodSource("impatientCalls")
    void letsTheUpstreamGoWhenTheClientGivesUpBeforeTheFirstToken(Runnable call) {
        model.neverAnswers();

        assertThatThrownBy(call::run).isInstanceOf(OpenAIIoException.class);

        assertLetGo(Instant.now());
    }

    @Test
    void letsTheUpstreamGoInTheMiddleOfAnAnswer() {
        model.plays(exchange -> {
            exchange.half("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"half\"}}]}");
            exchange.awaitClientGone();
        });
        var impatient = RequestOptions.builder().timeout(PATIENCE).build();

        assertThatThrownBy(() -> CLIENT.sdk()
                        .chat()
                        .completions()
                        .create(hello("patient").build(), impatient))
                .isInstanceOf(OpenAIIoException.class);

        assertLetGo(Instant.now());
    }

    private void assertLetGo(Instant left) {
        await("the upstream is asked", () -> model.calls().size() > before);
        LetGo.assertSoon(model.calls().get(before), left);
    }

    private static EmbeddingCreateParams embedding() {
        return EmbeddingCreateParams.builder()
                .model("vendor/embedder:1")
                .inputOfArrayOfStrings(List.of("a", "b"))
                .build();
    }
}
