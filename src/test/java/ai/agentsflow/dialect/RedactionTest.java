package ai.agentsflow.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Incorrect API key provided: sk-proj-ab*****xyz. Find it | sk-proj",
                "Invalid token hf_abcdefghijkl | hf_",
                "Authorization: Bearer abc.def-ghi was wrong | abc.def",
                "key AIzaSyA-1234567890abc is blocked | AIza",
                "in organization org-AbCd1234EfGh on tokens | org-AbCd",
                "token eyJhbGciOiJIUzI1NiJ9.e30.x expired | eyJ",
                "digest 0123456789abcdef0123456789abcdef | 0123456789abcdef",
                "upstream http://10.0.0.7:8000/v1/chat is down | 10.0.0.7",
                "dial tcp [fd00::1]:443: refused | fd00",
                "connect to localhost:11434 failed | localhost",
                "postgres://user:secret@db.prod.svc.cluster.local/x | secret",
            })
    void takesOutWhatIsNobodysBusiness(String words, String secret) {
        assertThat(Redaction.of(words, List.of())).doesNotContain(secret);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
                "temperature must be at most 1.0, version 2024.10.1",
                "see https://platform.openai.com/docs/guides/error-codes",
                "messages.1.content.0: Input tag 'x' found using 'type'",
                "The model claude-3-opus-20240229 is retired",
            })
    void leavesEverythingElse(String words) {
        assertThat(Redaction.of(words, List.of("k", ""))).isEqualTo(words);
    }

    @Test
    void takesOutAShortSecretAsAWholeWordOnly() {
        assertThat(Redaction.of("none of nonetheless, none", List.of("none"))).isEqualTo("… of nonetheless, …");
    }

    @Test
    void leavesNoHalfOfASecretWhereItCuts() {
        assertThat(Redaction.of("x".repeat(990) + " 0123456789-0123456789", List.of("0123456789-0123456789")))
                .doesNotContain("0123");
    }

    @Test
    void takesNoLongForWordsThatAreMadeToTakeLong() {
        var words = "a.".repeat(500) + "1.".repeat(500) + "x@".repeat(500);

        assertThat(Redaction.of(words.repeat(20), List.of())).hasSizeLessThanOrEqualTo(1001);
    }
}
