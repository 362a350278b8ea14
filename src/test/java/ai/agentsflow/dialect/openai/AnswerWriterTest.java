package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.counting.ReportedParts;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import ai.agentsflow.dialect.counting.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerWriterTest {

    private final AnswerWriter writer = new AnswerWriter("msg_1", "their-model", 1_750_000_000);

    @Test
    void writesAStreamThatCanBeSpliced() {
        var splice = new AnswerSplice("ours", true);

        var begun = splice.next(writer.beginning());
        var word = splice.next(writer.chunk(AnswerWriter.object().put("content", "é"), null, null));
        var over = splice.next(writer.chunk(AnswerWriter.object(), "stop", null));
        var counted = splice.next(writer.end(AnswerWriter.usage(12, 10, 3)));
        var last = splice.last(new TokenUsage(0, 0, true));

        assertThat(text(begun.orElseThrow())).contains("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}");
        assertThat(text(word.orElseThrow()))
                .contains("\"id\":\"msg_1\"", "\"created\":1750000000", "\"model\":\"ours\"", "\"usage\":null")
                .contains("\"delta\":{\"content\":\"é\"},\"logprobs\":null,\"finish_reason\":null");
        assertThat(text(over.orElseThrow())).contains("\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"");
        assertThat(counted).as("what is told at the end only").isEmpty();
        assertThat(text(last.orElseThrow()))
                .contains("\"choices\":[]", "\"prompt_tokens\":12,\"completion_tokens\":3,\"total_tokens\":15")
                .contains("\"prompt_tokens_details\":{\"cached_tokens\":10}");
    }

    @Test
    void writesAWholeAnswer() {
        var message = AnswerWriter.object().put("role", "assistant").put("content", "Hello");

        var answer = writer.whole(message, "length", null, AnswerWriter.usage(12, 0, 3));

        assertThat(answer.text()).isEqualTo("Hello");
        assertThat(answer.content()).isTrue();
        assertThat(answer.finishReason()).isEqualTo("length");
        assertThat(answer.usage()).isEqualTo(new ReportedUsage(new TokenCount(12, false), new TokenCount(3, false)));
        assertThat(text(AnswerSplice.whole(answer, "ours"))).isEqualTo("""
                {"id":"msg_1","object":"chat.completion","created":1750000000,"model":"ours","choices":[{"index":0,\
                "message":{"role":"assistant","content":"Hello"},"logprobs":null,"finish_reason":"length"}],\
                "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}""");
    }

    @Test
    void writesThatNobodyCounted() {
        var answer = writer.whole(AnswerWriter.object().put("role", "assistant"), "stop", null, null);

        assertThat(answer.usage()).isNull();
        assertThat(text(answer.json())).doesNotContain("usage");
    }

    /** A client is told an estimate, the accounts that it is missing. */
    @Test
    void estimatesThePromptThatNobodyCounted() {
        var written = new ReportedUsage(null, new TokenCount(3, false));

        var end = writer.end(new AnswerUsage(written, 100, () -> 7));

        assertThat(end.usage())
                .isEqualTo(new ReportedUsage(
                        null, written.completion(), ReportedParts.of(new TokenCount(100, false), null)));
        assertThat(text(end.json()))
                .contains("\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10")
                .as("no more comes from a cache than is read")
                .contains("\"cached_tokens\":7");
    }

    @Test
    void tellsThePartsAsOpenAiDoes() {
        var told = new ReportedUsage(
                new TokenCount(20, false),
                new TokenCount(9, false),
                new ReportedParts(new TokenCount(10, false), new TokenCount(5, false), null, new TokenCount(4, false)));

        var end = writer.end(new AnswerUsage(told, () -> 0));

        assertThat(text(end.json())).contains("""
                "usage":{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29,\
                "prompt_tokens_details":{"cached_tokens":10,"cache_write_tokens":5},\
                "completion_tokens_details":{"reasoning_tokens":4}}""");
        assertThat(end.usage()).isEqualTo(told);
    }

    /** A call of a tool and a thought are written too. */
    @Test
    void estimatesWhatIsNoText() {
        var read = new AnswerUsage(new ReportedUsage(new TokenCount(5, false), null), () -> 0);
        writer.chunk(AnswerWriter.object().put("reasoning_content", "12345678"), null, null);
        writer.chunk(AnswerWriter.toolCallBeginning(0, "id", "f"), null, null);
        writer.chunk(AnswerWriter.toolCallArguments(0, "{\"a\":1}"), null, null);

        assertThat(text(writer.end(read).json())).contains("\"completion_tokens\":5,");
    }

    @Test
    void estimatesTheAnswerThatNobodyCounted() {
        var read = new AnswerUsage(new ReportedUsage(new TokenCount(5, false), null), 0, () -> 0);
        var whole = AnswerWriter.object().put("role", "assistant").put("content", "12345678");
        writer.chunk(AnswerWriter.object().put("content", "1234"), null, null);
        writer.chunk(AnswerWriter.object().put("content", "5678"), null, null);

        assertThat(text(writer.end(read).json())).contains("\"prompt_tokens\":5,\"completion_tokens\":2,");
        assertThat(text(new AnswerWriter("a", "b", 1)
                        .whole(whole, "stop", null, read)
                        .json()))
                .contains("\"prompt_tokens\":5,\"completion_tokens\":2,");
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
