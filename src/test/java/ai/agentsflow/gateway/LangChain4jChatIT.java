package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.KnowingModel;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What LangChain4j holds every model to, through its client for OpenAI's API. */
@Tag("h2-only")
class LangChain4jChatIT extends AbstractChatModelIT {

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();
    private final String cat = picture("cat");
    private final String dice = picture("dice");

    @BeforeEach
    void modelsKnow() {
        server.awaitHealth("fake", true);
        server.awaitHealth("backup", true);
        model.always().plays(new KnowingModel());
        server.backup().always().plays(new KnowingModel());
    }

    @AfterEach
    void modelsBehaveAgain() {
        model.behavesAgain();
        server.backup().behavesAgain();
    }

    @Test
    void raisesEachErrorAsItsOwnClass() {
        var client = builder().modelName("fake").build();

        model.refusesForNow(3);
        assertThatThrownBy(() -> client.chat("Hello")).isInstanceOf(RateLimitException.class);
        model.refusesForLength();
        assertThatThrownBy(() -> client.chat("Hello")).isInstanceOf(InvalidRequestException.class);
        model.refuses(500);
        assertThatThrownBy(() -> client.chat("Hello")).isInstanceOf(InternalServerException.class);
        assertThatThrownBy(() -> builder().modelName("nobody").build().chat("Hello"))
                .isInstanceOf(ModelNotFoundException.class);
        assertThat(client.chat("What is the capital of Germany?")).contains("Berlin");
    }

    @Override
    protected List<ChatModel> models() {
        return List.of(builder().modelName("fake").build());
    }

    @Override
    protected String customModelName() {
        return "backup";
    }

    @Override
    protected ChatModel createModelWith(ChatRequestParameters parameters) {
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
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(ChatModel chatModel) {
        return OpenAiChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel chatModel) {
        return OpenAiTokenUsage.class;
    }

    @Override
    protected String catImageUrl() {
        return cat;
    }

    @Override
    protected String diceImageUrl() {
        return dice;
    }

    /** The client fetches it to send it along. */
    private String picture(String of) {
        model.serves("/" + of + ".png", "{\"picture\":\"" + of + "\"}");
        return model.address() + "/" + of + ".png";
    }

    private OpenAiChatModel.OpenAiChatModelBuilder builder() {
        return OpenAiChatModel.builder()
                .baseUrl(server.address() + "/v1")
                .apiKey("any")
                .maxRetries(0);
    }
}
