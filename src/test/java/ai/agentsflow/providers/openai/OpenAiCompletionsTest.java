package ai.agentsflow.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderTest;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that are completed by the server's own API for it. */
class OpenAiCompletionsTest extends ProviderTest {

    private static final String CHAT_MODEL =
            "{\"error\":{\"message\":\"This is a chat model and not supported in the v1/completions endpoint. Did you mean to use "
                    + "v1/chat/completions?\",\"type\":\"invalid_request_error\",\"param\":\"model\",\"code\":null}}";

    private final FakeUpstream fake = FakeUpstream.start();
    private final OpenAiProvider provider = new OpenAiProvider(http);

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected Upstream upstream() {
        return new Upstream(ProviderKind.OPENAI, "fake-model", fake.endpoint(), null, PATIENT, 4096, 512);
    }

    @AfterEach
    void closeFake() {
        fake.close();
    }

    @Test
    void passesBytesToAServerThatCompletesTexts() throws Exception {
        fake.plays(
                exchange -> exchange.answer(
                        200,
                        "{\"object\":\"text_completion\",\"model\":\"m\",\"choices\":[{\"text\":\" there\",\"index\":0,"
                                + "\"logprobs\":{\"tokens\":[]},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"));

        var answer = complete(
                        "\"prompt\":[1,2,3], \"best_of\": 3,\"suffix\":\"x\",\"logprobs\":2,\"not_invented_yet\":[]")
                .complete();

        assertThat(answer.text()).isEqualTo(" there");
        assertThat(answer.finishReasons()).containsExactly("length");
        assertThat(answer.usage().completion()).isEqualTo(2);
        assertThat(fake.lastCall().path()).isEqualTo("/v1/completions");
        assertThat(fake.lastCall().body())
                .isEqualTo(
                        "{\"model\":\"fake-model\",\"prompt\":[1,2,3], \"best_of\": 3,\"suffix\":\"x\",\"logprobs\":2,\"not_invented_yet\":[]}");
        assertThat(new String(answer.outputs().get(0).json(), StandardCharsets.UTF_8))
                .contains("\"logprobs\":{");
    }

    @Test
    void passesAStream() throws Exception {
        fake.streamsRaw(
                "data: {\"object\":\"text_completion\",\"choices\":[{\"text\":\"a\",\"index\":0,\"finish_reason\":null}]}\n\n",
                "data: {\"object\":\"text_completion\",\"choices\":[{\"text\":\"b\",\"index\":0,\"finish_reason\":\"stop\"}]}\n\n",
                "data: [DONE]\n\n");

        assertThat(complete("\"prompt\":\"Hello\",\"stream\":true").complete().pieces())
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource({"404,true", "404,false", "405,true", "501,false"})
    void findsOutThatAServerHasNoCompletions(int status, boolean stream) throws Exception {
        fake.plays(
                exchange -> exchange.answer(status, status == 404 ? CHAT_MODEL : "{\"detail\":\"Not Implemented\"}"));
        assertThat(provider.speaks(CompletionRequest.OPERATION, upstream())).isTrue();

        var failure = complete("\"prompt\":\"Hello you\",\"stream\":" + stream).failure();

        assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.NOT_SPOKEN);
        assertThat(provider.speaks(CompletionRequest.OPERATION, upstream())).isFalse();
        assertThat(provider.speaks(ChatRequest.OPERATION, upstream())).isTrue();
    }

    @Test
    void tellsOfAModelThatIsGoneAsSuch() throws Exception {
        fake.plays(
                exchange -> exchange.answer(
                        404,
                        "{\"error\":{\"message\":\"The model `fake-model` does not exist\",\"type\":\"invalid_request_error\",\"code\":\"model_not_found\"}}"));

        assertThat(complete("\"prompt\":\"Hello\"").failure().kind()).isEqualTo(ModelFailure.Kind.MODEL_UNKNOWN);
        assertThat(fake.calls()).hasSize(1);
    }

    @Test
    void doesWithoutWhatAServerDoesNotKnow() throws Exception {
        fake.plays(
                exchange -> exchange.answer(
                        400,
                        "{\"error\":{\"message\":\"Unknown parameter: stream_options\",\"type\":\"invalid_request_error\",\"param\":\"stream_options\"}}"));
        fake.streamsRaw("data: {\"choices\":[{\"text\":\"a\",\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");

        complete("\"prompt\":\"Hello\",\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                .complete();

        assertThat(fake.lastCall().json().has("stream_options")).isFalse();
        assertThat(fake.lastCall().path()).isEqualTo("/v1/completions");
    }

    @Test
    void endsTheCallThatIsUnderWay() throws Exception {
        fake.neverAnswers();
        var call = ask(new HeardAnswer(), "\"prompt\":\"Hello\"");

        assertThat(fake.awaitCalls(1, Duration.ofSeconds(10))).isTrue();
        call.cancel();

        assertThat(fake.awaitClientGone(Duration.ofSeconds(10))).isTrue();
    }

    private HeardAnswer complete(String members) {
        var answer = new HeardAnswer();
        ask(answer, members);
        return answer;
    }

    private ModelCall ask(HeardAnswer answer, String members) {
        var json = "{\"model\":\"asked-for\"," + members + "}";
        return provider.ask(upstream(), CompletionRequest.parse(json.getBytes(StandardCharsets.UTF_8)), answer);
    }
}
