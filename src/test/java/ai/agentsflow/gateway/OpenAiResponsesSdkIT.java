package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.KnowingModel;
import com.openai.core.JsonValue;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.conversations.ConversationCreateParams;
import com.openai.models.conversations.items.ItemListParams;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.services.blocking.ResponseService;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code responses} and {@code conversations} of OpenAI's official client for Java, which knows nothing but the base URL. */
@Tag("h2-only")
class OpenAiResponsesSdkIT {

    private static final AgentsFlow SERVER = AgentsFlow.shared();
    private static final OpenAiClient CLIENT = new OpenAiClient(SERVER);

    private final FakeUpstream model = SERVER.upstream();
    private final ResponseService responses = CLIENT.sdk().responses();

    /** What the answer has to look like. */
    public static final class Capital {
        public String city = "";
    }

    @BeforeEach
    void modelIsUp() {
        SERVER.awaitHealth("fake", true);
        model.on("What is the weather in Munich?").plays(new KnowingModel());
        model.on("What is the capital of Germany?").plays(new KnowingModel());
        // from here on it is known that its upstream has no Responses API
        SERVER.post("/v1/responses", "{\"model\":\"fake\",\"input\":\"Hello\"}");
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
    void createsGoesOnRetrievesAndDeletes() {
        var first = responses.create(asked("Hello").build()).validate();
        var next = responses
                .create(asked("And now").previousResponseId(first.id()).build())
                .validate();

        assertThat(text(first)).isEqualTo("echo: Hello");
        assertThat(first.usage().orElseThrow().totalTokens()).isPositive();
        assertThat(text(next)).isEqualTo("echo: And now");
        assertThat(responses.retrieve(next.id()).previousResponseId()).contains(first.id());
        assertThat(responses.inputItems().list(first.id()).data()).hasSize(1);
        responses.delete(first.id());
        assertThatThrownBy(() -> responses.retrieve(first.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void streams() {
        var whole = ResponseAccumulator.createWithSnapshots();
        try (var answer = responses.createStreaming(asked("Hello you").build())) {
            answer.stream().forEach(whole::accumulate);
        }

        assertThat(text(whole.response())).isEqualTo("echo: Hello you");
        assertThat(text(whole.reconstructedResponse())).as("from its pieces").isEqualTo("echo: Hello you");
        assertThat(whole.response().status()).contains(ResponseStatus.COMPLETED);
    }

    @Test
    void callsAToolAndGivesItsResult() {
        var first = responses
                .create(asked("What is the weather in Munich?")
                        .addTool(weather())
                        .build())
                .validate();
        var call = first.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .findFirst()
                .orElseThrow();
        var result = ResponseInputItem.FunctionCallOutput.builder()
                .callId(call.callId())
                .output("sunny")
                .build();

        var told = responses.create(ResponseCreateParams.builder()
                .model("fake")
                .previousResponseId(first.id())
                .addTool(weather())
                .inputOfResponse(List.of(ResponseInputItem.ofFunctionCallOutput(result)))
                .build());

        assertThat(call.name()).isEqualTo("getWeather");
        assertThat(call.arguments()).isEqualTo("{\"city\":\"Munich\"}");
        assertThat(text(told)).isEqualTo("It is sunny there.");
    }

    @Test
    void parsesWhatItAskedFor() {
        var parsed = responses.create(
                asked("What is the capital of Germany?").text(Capital.class).build());

        assertThat(parsed.output().stream()
                        .flatMap(item -> item.message().stream())
                        .flatMap(message -> message.content().stream())
                        .flatMap(content -> content.outputText().stream())
                        .map(capital -> capital.city))
                .containsExactly("Berlin");
    }

    @Test
    void worksInTheBackground() {
        var begun = responses.create(asked("Hello").background(true).build());

        assertThat(begun.status()).contains(ResponseStatus.QUEUED);
        await(
                "it is done",
                () -> responses
                        .retrieve(begun.id())
                        .status()
                        .filter(ResponseStatus.COMPLETED::equals)
                        .isPresent());
        assertThat(text(responses.retrieve(begun.id()))).isEqualTo("echo: Hello");
    }

    @Test
    void holdsAConversation() {
        var conversations = CLIENT.sdk().conversations();
        var id = conversations
                .create(ConversationCreateParams.builder()
                        .addItem(EasyInputMessage.builder()
                                .role(EasyInputMessage.Role.USER)
                                .content("before")
                                .build())
                        .build())
                .id();

        responses.create(asked("now").conversation(id).build());

        var items = conversations
                .items()
                .list(
                        id,
                        ItemListParams.builder().order(ItemListParams.Order.ASC).build());
        assertThat(items.data()).hasSize(3).allMatch(item -> item.isMessage());
        conversations.delete(id);
        assertThatThrownBy(() -> conversations.retrieve(id)).isInstanceOf(NotFoundException.class);
    }

    private static ResponseCreateParams.Builder asked(String input) {
        return ResponseCreateParams.builder().model("fake").input(input);
    }

    private static FunctionTool weather() {
        return FunctionTool.builder()
                .name("getWeather")
                .strict(true)
                .parameters(FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                        .build())
                .build();
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .map(text -> text.text())
                .collect(Collectors.joining());
    }
}
