package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.times;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.KnowingModel;
import ai.agentsflow.testing.LetGo;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.InOrder;

/** What LangChain4j holds every streaming model to, through its client for OpenAI's API. */
@Tag("h2-only")
class LangChain4jStreamIT extends AbstractStreamingChatModelIT {

    private static final String WEATHER = "{\"city\":\"Munich\"}";
    private static final String TIME = "{\"country\":\"France\"}";

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();
    private final String cat = picture("cat");
    private final String dice = picture("dice");

    @BeforeEach
    void modelsKnow() {
        server.awaitHealth("fake", true);
        server.awaitHealth("patient", true);
        server.awaitHealth("backup", true);
        model.always().plays(new KnowingModel());
        server.backup().always().plays(new KnowingModel());
    }

    @AfterEach
    void modelsBehaveAgain() {
        model.behavesAgain();
        server.backup().behavesAgain();
    }

    /**
     * LangChain4j 1.16.3 passes over the error event with which a broken stream ends, and takes any end for the answer's end.
     * Whoever uses it has to look for the reason of the end, which is never made up here.
     */
    @ParameterizedTest
    @ValueSource(strings = {"cut", "stall", "garbage", "no end"})
    void givesABrokenStreamNoReasonForItsEnd(String prompt) {
        model.behavesAgain();
        model.on("cut").cutsAfter(2);
        model.on("stall").stallsAfter(2);
        model.on("garbage").sendsGarbageChunk();
        model.on("no end").endsWithoutFinish();

        var answer = chat(models().get(0), ask(prompt)).chatResponse();

        assertThat(answer.aiMessage().text()).startsWith("word1 ").doesNotContain("after");
        assertThat(answer.finishReason()).isNull();
    }

    @Test
    void raisesWhatIsRefused() {
        model.refusesForNow(3);

        assertThatThrownBy(() -> chat(models().get(0), ask("Hello")))
                .hasCauseInstanceOf(Exception.class)
                .satisfies(error -> assertThat(error).hasStackTraceContaining(RateLimitException.class.getName()));
    }

    @Test
    void letsTheUpstreamGoWhenAStreamIsCancelled() {
        model.talksOn(); // this client looks at its being cancelled when something comes
        var left = new Instant[1];

        // by HTTP/1.1: what a client says of a stream of HTTP/2 the server may hear with that client's next request
        // only
        var http = JdkHttpClient.builder()
                .httpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
        chat(
                builder().modelName("patient").httpClientBuilder(http).build(),
                ask("Hello"),
                handle -> {
                    left[0] = Instant.now();
                    handle.cancel();
                },
                1,
                false);

        LetGo.assertSoon(model.lastCall(), left[0]);
    }

    /** Its test waits for half a minute that nothing comes; the one above sees that nothing can. */
    @Override
    protected boolean supportsStreamingCancellation() {
        return false;
    }

    @Override
    protected List<StreamingChatModel> models() {
        return List.of(builder().modelName("fake").build());
    }

    @Override
    public StreamingChatModel createModelWith(ChatModelListener listener) {
        return builder().modelName("fake").listeners(listener).build();
    }

    @Override
    protected String customModelName() {
        return "backup";
    }

    @Override
    protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
        var builder = builder().defaultRequestParameters(parameters);
        return (parameters.modelName() == null ? builder.modelName("fake") : builder).build();
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return OpenAiChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens)
                .build();
    }

    @Override
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(StreamingChatModel chatModel) {
        return OpenAiChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel chatModel) {
        return OpenAiTokenUsage.class;
    }

    @Override
    protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, String id) {
        order.verify(handler, times(2)).onPartialToolCall(any(), any());
        order.verify(handler).onCompleteToolCall(complete(0, id, "getWeather", WEATHER));
    }

    @Override
    protected void verifyToolCallbacks(
            StreamingChatResponseHandler handler, InOrder order, String first, String second) {
        verifyToolCallbacks(handler, order, first);
        order.verify(handler, times(2)).onPartialToolCall(any(), any());
        order.verify(handler).onCompleteToolCall(complete(1, second, "getTime", TIME));
    }

    @Override
    protected String catImageUrl() {
        return cat;
    }

    @Override
    protected String diceImageUrl() {
        return dice;
    }

    private String picture(String of) {
        model.serves("/" + of + ".png", "{\"picture\":\"" + of + "\"}");
        return model.address() + "/" + of + ".png";
    }

    private static ChatRequest ask(String prompt) {
        return ChatRequest.builder().messages(UserMessage.from(prompt)).build();
    }

    private OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder builder() {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(server.address() + "/v1")
                .apiKey("any");
    }
}
