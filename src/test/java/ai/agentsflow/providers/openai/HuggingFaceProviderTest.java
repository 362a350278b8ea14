package ai.agentsflow.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.upstream.ProviderKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hugging Face's router speaks OpenAI's API; its errors are its own and those of the servers behind it. */
class HuggingFaceProviderTest extends OpenAiProviderTest {

    @Override
    protected ProviderKind kind() {
        return ProviderKind.HUGGINGFACE;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "401 | {\"error\":\"Invalid username or password.\"}                            | CREDENTIAL_REFUSED",
                "402 | {\"error\":\"You have exceeded your monthly included credits.\"}         | CREDENTIAL_REFUSED",
                "400 | {\"error\":{\"message\":\"no\",\"code\":\"model_not_supported\"}}        | MODEL_UNKNOWN",
                "404 | {\"error\":\"Model does not exist\"}                                     | MODEL_UNKNOWN",
                "422 | {\"error\":\"`inputs` tokens + `max_new_tokens` must be <= 4096\"}     | CONTEXT_TOO_LONG",
                "422 | {\"error\":\"too many\",\"error_type\":\"validation\"}                   | REQUEST_REFUSED",
                "429 | {\"error\":\"Model is overloaded\",\"error_type\":\"overloaded\"}        | RATE_LIMITED",
                "503 | {\"error\":\"Model is currently loading\",\"estimated_time\":20.0}       | UPSTREAM_ERROR",
                "504 | <html>Gateway Time-out</html>                                            | UPSTREAM_ERROR"
            })
    void knowsTheRoutersRefusals(int status, String body, Kind kind) throws Exception {
        fake.refuses(status, body);

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"error\":\"Incomplete generation\",\"error_type\":\"incomplete_generation\"}",
                "{\"error\":{\"message\":\"CUDA out of memory\",\"http_status_code\":424}}"
            })
    void knowsTheRoutersErrorsInAStream(String event) throws Exception {
        fake.streamsRaw(
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n", "data: " + event + "\n\n");

        var answer = ask("Hello", true);

        assertThat(answer.failure().kind()).isEqualTo(Kind.UPSTREAM_ERROR);
        assertThat(answer.pieces()).containsExactly("a");
    }
}
