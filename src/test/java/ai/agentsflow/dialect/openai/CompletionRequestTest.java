package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.CanonicalRequest.Form;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionRequestTest {

    @Test
    void isAChatOfOneMessage() {
        assertThat(
                        chat(
                                "\"prompt\":[\"Say \\\"this\\\"\"],\"n\":2,\"best_of\":2,\"stop\":[\"x\"],\"temperature\":0,\"echo\":false,\"suffix\":null"))
                .isEqualTo(json("{\"model\":\"m\",\"n\":2,\"stop\":[\"x\"],\"temperature\":0,\"max_tokens\":16,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"this\\\"\"}]}"));
        assertThat(chat("\"prompt\":\"a\",\"max_tokens\":7").path("max_tokens").asInt())
                .isEqualTo(7);
        assertThat(chat("\"prompt\":\"a\",\"max_tokens\":null")
                        .path("max_tokens")
                        .asInt())
                .isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "prompt":["a","b"]               | prompt
            "prompt":[1,2]                   | prompt
            "prompt":[[1,2]]                 | prompt
            "prompt":"a","suffix":"b"        | suffix
            "prompt":"a","echo":true         | echo
            "prompt":"a","logprobs":0        | logprobs
            "prompt":"a","best_of":2         | best_of
            "prompt":"a","best_of":3,"n":2   | best_of
            """)
    void namesWhatAChatCannotDo(String members, String param) {
        assertThatThrownBy(() -> request(members).asChat())
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.REQUEST_REFUSED))
                .hasMessageStartingWith(param + " must ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"prompt\":null",
                "\"prompt\":7",
                "\"prompt\":[]",
                "\"prompt\":[{}]",
                "\"prompt\":[1.5]",
                "\"Prompt\":\"a\"",
                "\"prompt\":\"a\",\"prompt\":\"b\"",
                "\"prompt\":\"a\",\"max_tokens\":\"7\"",
                "\"prompt\":\"a\",\"stop\":7",
                "\"x\":1"
            })
    void refusesWhatIsNoRequest(String members) {
        assertThatThrownBy(() -> request(members)).isInstanceOf(ProblemException.class);
    }

    @Test
    void isAnotherQuestionThanAChat() {
        assertThat(request("\"prompt\":\"a\"").canonical().orElseThrow().form()).isEqualTo(Form.COMPLETION);
        var streamed = request("\"prompt\":\"a\",\"stream\":true").wantingUsage();
        assertThat(streamed.canonical().orElseThrow().form()).isEqualTo(Form.COMPLETION_STREAMED);
        assertThat(streamed.wantsUsage()).isTrue();
        assertThat(Form.COMPLETION_STREAMED.inParts()).isTrue();
    }

    @Test
    void estimatesItsTokensAndTellsNoPrompt() {
        assertThat(request("\"prompt\":[\"abcdefgh\",\"abcd\"]").estimatedTokens())
                .isEqualTo(3);
        assertThat(request("\"prompt\":[[1,2],[3]]").estimatedTokens()).isEqualTo(3);
        assertThat(request("\"prompt\":\"secret\"").toString()).doesNotContain("secret");
    }

    private static JsonNode chat(String members) {
        return ProviderJson.tree(request(members).asChat().withModel("m"));
    }

    private static CompletionRequest request(String members) {
        return CompletionRequest.parse(("{\"model\":\"m\"," + members + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        return ProviderJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
