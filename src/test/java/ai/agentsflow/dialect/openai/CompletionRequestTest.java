package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.CanonicalRequest.Form;
import ai.agentsflow.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionRequestTest {

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

    private static CompletionRequest request(String members) {
        return CompletionRequest.parse(("{\"model\":\"m\"," + members + "}").getBytes(StandardCharsets.UTF_8));
    }
}
