package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.LetGo;
import ai.agentsflow.testing.ThinkingModel;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.models.ModelInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's official client for Java, which knows nothing of this server but its base URL. */
@Tag("h2-only")
class AnthropicSdkIT {

    private static final AgentsFlow SERVER = AgentsFlow.shared();
    private static final AnthropicClient CLIENT = AnthropicOkHttpClient.builder()
            .baseUrl(SERVER.address().toString())
            .apiKey("any")
            .maxRetries(0)
            .timeout(Duration.ofSeconds(30))
            .build();

    private final FakeUpstream model = SERVER.upstream();

    @BeforeEach
    void modelIsUp() {
        SERVER.awaitHealth("fake", true);
        SERVER.awaitHealth("patient", true);
        SERVER.awaitHealth("claude", true);
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
        var answer = CLIENT.messages().create(chat("fake").build()).validate();

        assertThat(text(answer)).isEqualTo("echo: Hello");
        assertThat(answer.model().asString()).isEqualTo("fake");
        assertThat(answer.stopReason()).contains(StopReason.END_TURN);
        assertThat(answer.usage().inputTokens()).isPositive();
        assertThat(answer.usage().outputTokens()).isPositive();
        assertThat(model.lastCall().json().path("max_tokens").asInt()).isEqualTo(100);
        assertThat(model.lastCall().json().path("model").asText()).isEqualTo("fake-model");
    }

    @Test
    void chatsWithEveryKindOfModel() {
        for (String name : List.of("demo", "task:chat")) {
            assertThat(text(CLIENT.messages().create(chat(name).build()))).isNotBlank();
        }
    }

    @Test
    void streams() {
        var answer = stream(chat("fake").system("Be kind.").build()).validate();

        assertThat(text(answer)).isEqualTo("echo: Hello");
        assertThat(answer.model().asString()).isEqualTo("fake");
        assertThat(answer.stopReason()).contains(StopReason.END_TURN);
        assertThat(answer.usage().inputTokens()).isPositive();
        assertThat(answer.usage().outputTokens()).isPositive();
        assertThat(model.lastCall().json().at("/messages/0/role").asText()).isEqualTo("system");
    }

    @Test
    void streamsAnEmptyAnswer() {
        model.streams();

        assertThat(stream(chat("fake").build()).content()).isEmpty();
    }

    @Test
    void callsAToolAndTellsItsResult() {
        model.callsTool("weather", "{\"city\":\"Paris\"}");
        var request = chat("fake").addTool(weather());
        var answer = CLIENT.messages().create(request.build()).validate();

        assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
        assertWeatherInParis(answer);
        assertThat(model.lastCall()
                        .json()
                        .at("/tools/0/function/parameters/type")
                        .asText())
                .isEqualTo("object");

        var result = ToolResultBlockParam.builder()
                .toolUseId(answer.content().get(0).asToolUse().id())
                .content("sunny")
                .build();
        CLIENT.messages()
                .create(request.addMessage(answer)
                        .addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofToolResult(result)))
                        .build());

        var told = model.lastCall().json().path("messages");
        assertThat(told).hasSize(3);
        assertThat(told.at("/1/tool_calls/0/id").asText()).isEqualTo("call_weather");
        assertThat(told.at("/1/tool_calls/0/function/arguments").asText()).isEqualTo("{\"city\":\"Paris\"}");
        assertThat(told.at("/2/role").asText()).isEqualTo("tool");
        assertThat(told.at("/2/tool_call_id").asText()).isEqualTo("call_weather");
        assertThat(told.at("/2/content").asText()).isEqualTo("sunny");
    }

    @Test
    void streamsACallOfATool() {
        model.callsTool("weather", "{\"city\":\"Paris\"}");

        var answer = stream(chat("fake").addTool(weather()).build()).validate();

        assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
        assertWeatherInParis(answer);
    }

    @Test
    void streamsATextAndTwoCallsWhoseUsageNobodyTells() {
        model.streamsRaw(
                chunk("{\"role\":\"assistant\",\"content\":\"Looking.\"}", null),
                chunk(call(0, "c1", "weather", "{\\\"city\\\":"), null),
                chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Paris\\\"}\"}}]}", null),
                chunk(call(1, "c2", "time", ""), null),
                chunk("{}", "tool_calls"),
                "data: [DONE]\n\n");

        var answer = stream(chat("fake").addTool(weather()).build()).validate();

        assertThat(text(answer)).isEqualTo("Looking.");
        assertThat(answer.content()).hasSize(3);
        assertThat(answer.content().get(1).asToolUse()._input()).isEqualTo(JsonValue.from(Map.of("city", "Paris")));
        assertThat(answer.content().get(2).asToolUse().name()).isEqualTo("time");
        assertThat(answer.content().get(2).asToolUse()._input()).isEqualTo(JsonValue.from(Map.of()));
        assertThat(answer.usage().inputTokens()).isPositive();
        assertThat(answer.usage().outputTokens()).isPositive();
    }

    /** Of Claude, whose thoughts are its own, and of a model that tells them in OpenAI's terms. */
    @ParameterizedTest
    @ValueSource(strings = {"claude", "fake"})
    void givesThoughtsBackWithAToolsResult(String name) {
        model.on("Hello").plays(new ThinkingModel());
        var request = chat(name).maxTokens(8000).enabledThinking(5000).addTool(weather());
        for (var answer : List.of(CLIENT.messages().create(request.build()), stream(request.build()))) {
            answer.validate();
            assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
            var thought = answer.content().get(0).asThinking();
            assertThat(thought.thinking()).isEqualTo("Munich is meant.");
            var result = ToolResultBlockParam.builder()
                    .toolUseId(answer.content().get(1).asToolUse().id())
                    .content("sunny")
                    .build();

            var told = CLIENT.messages()
                    .create(chat(name)
                            .maxTokens(8000)
                            .enabledThinking(5000)
                            .addTool(weather())
                            .addMessage(answer)
                            .addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofToolResult(result)))
                            .build());

            assertThat(text(told)).isEqualTo("It is sunny there.");
        }
    }

    @Test
    void keepsTheMarksForTheCacheOfClaude() {
        model.on("Hello").plays(new ThinkingModel());
        var marked = TextBlockParam.builder()
                .text("Be kind.")
                .cacheControl(CacheControlEphemeral.builder().build())
                .build();

        var answer = CLIENT.messages()
                .create(chat("claude").systemOfTextBlockParams(List.of(marked)).build());

        assertThat(model.lastCall().json().at("/system/0/cache_control/type").asText())
                .isEqualTo("ephemeral");
        assertThat(answer.usage().cacheCreationInputTokens()).contains(7L);
        assertThat(answer.usage().cacheReadInputTokens()).contains(5L);
    }

    @Test
    void listsModelsAndFindsOne() {
        assertThat(CLIENT.models().list().autoPager()).extracting(ModelInfo::id).contains("claude", "fake");
        assertThat(CLIENT.models().retrieve("claude").id()).isEqualTo("claude");
    }

    @Test
    void showsImages() {
        var image = Base64ImageSource.builder()
                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                .data("AAAA")
                .build();

        CLIENT.messages()
                .create(MessageCreateParams.builder()
                        .model("fake")
                        .maxTokens(100)
                        .addUserMessageOfContentBlockParams(List.of(
                                ContentBlockParam.ofImage(
                                        ImageBlockParam.builder().source(image).build()),
                                ContentBlockParam.ofText(TextBlockParam.builder()
                                        .text("What is it?")
                                        .build())))
                        .build());

        var content = model.lastCall().json().at("/messages/0/content");
        assertThat(content.at("/0/image_url/url").asText()).isEqualTo("data:image/png;base64,AAAA");
        assertThat(content.at("/1/text").asText()).isEqualTo("What is it?");
    }

    @Test
    void raisesEachErrorAsItsOwnClass() {
        assertRaised("nobody", NotFoundException.class, ErrorType.NOT_FOUND_ERROR);
        model.refusesForNow(2);
        assertRaised("fake", RateLimitException.class, ErrorType.RATE_LIMIT_ERROR);
        model.refusesForLength();
        assertRaised("fake", BadRequestException.class, ErrorType.INVALID_REQUEST_ERROR);
        model.refuses(500);
        assertRaised("fake", InternalServerException.class, ErrorType.API_ERROR);
        model.refuses(401);
        assertRaised("fake", InternalServerException.class, ErrorType.OVERLOADED_ERROR);
        model.callsTool("weather", "{\"city\":");
        assertRaised("fake", InternalServerException.class, ErrorType.API_ERROR);
    }

    @Test
    void countsTokens() {
        var counted = CLIENT.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("fake")
                        .addUserMessage("Hello")
                        .build());

        assertThat(counted.inputTokens()).isBetween(1L, 10L);
    }

    @Test
    void raisesWhenAStreamBreaksAfterContent() {
        model.cutsAfter(2);

        assertBreaks("word1 word2 ");
    }

    @Test
    void raisesWhenAStreamCallsAToolInAWayThatNobodyCanFollow() {
        model.callsTool("weather", "{\"city\":");

        assertBreaks("");
    }

    @Test
    void raisesWhenAStreamCannotBegin() {
        model.refuses(500);

        assertThatThrownBy(() -> stream(chat("fake").build())).isInstanceOf(InternalServerException.class);
    }

    @Test
    void closesTheUpstreamsConnectionWhenAStreamIsLeft() {
        model.stallsAfter(2);
        Instant left;
        try (var answer = CLIENT.messages().createStreaming(chat("patient").build())) {
            assertThat(answer.stream().findFirst()).isPresent();
            left = Instant.now();
        }

        LetGo.assertSoon(model.lastCall(), left);
    }

    private void assertBreaks(String said) {
        var heard = new ArrayList<RawMessageStreamEvent>();

        assertThatThrownBy(() -> {
                    try (var answer =
                            CLIENT.messages().createStreaming(chat("fake").build())) {
                        answer.stream().forEach(heard::add);
                    }
                })
                .isInstanceOf(AnthropicException.class);
        assertThat(heard.stream()
                        .flatMap(event -> event.contentBlockDelta().stream())
                        .flatMap(event -> event.delta().text().stream())
                        .map(delta -> delta.text())
                        .collect(Collectors.joining()))
                .isEqualTo(said);
        assertThat(heard).noneMatch(RawMessageStreamEvent::isMessageStop);
    }

    private static void assertRaised(
            String name, Class<? extends AnthropicServiceException> type, ErrorType errorType) {
        assertThatThrownBy(() -> CLIENT.messages().create(chat(name).build())).isInstanceOfSatisfying(type, error -> {
            assertThat(error.errorType()).contains(errorType);
            assertThat(error.requestId()).isPresent();
        });
    }

    private static void assertWeatherInParis(Message answer) {
        assertThat(answer.content()).hasSize(1);
        var use = answer.content().get(0).asToolUse();
        assertThat(use.name()).isEqualTo("weather");
        assertThat(use.id()).isEqualTo("call_weather");
        assertThat(use._input()).isEqualTo(JsonValue.from(Map.of("city", "Paris")));
    }

    private static String chunk(String delta, @Nullable String finishReason) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
                .formatted(delta, finishReason == null ? "null" : AgentsFlow.quoted(finishReason));
    }

    private static String call(int index, String id, String name, String arguments) {
        return "{\"tool_calls\":[{\"index\":%d,\"id\":\"%s\",\"function\":{\"name\":\"%s\",\"arguments\":\"%s\"}}]}"
                .formatted(index, id, name, arguments);
    }

    private static Tool weather() {
        return Tool.builder()
                .name("weather")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                                .build())
                        .build())
                .build();
    }

    private static MessageCreateParams.Builder chat(String name) {
        return MessageCreateParams.builder().model(name).maxTokens(100).addUserMessage("Hello");
    }

    private static Message stream(MessageCreateParams request) {
        var whole = MessageAccumulator.create();
        try (var answer = CLIENT.messages().createStreaming(request)) {
            answer.stream().forEach(whole::accumulate);
        }
        return whole.message();
    }

    private static String text(Message answer) {
        return answer.content().stream()
                .flatMap(block -> block.text().stream())
                .map(block -> block.text())
                .collect(Collectors.joining());
    }
}
