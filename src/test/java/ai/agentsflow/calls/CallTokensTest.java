package ai.agentsflow.calls;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.counting.ReportedParts;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.routing.CatalogueOnPaper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallTokensTest {

    private static final CatalogueOnPaper CATALOGUE =
            CatalogueOnPaper.of("models: [{ name: a, provider: openai, context-window: 1000, max-tokens: 10 }]");
    private static final ModelRequest CHAT =
            ChatRequest.of("a", List.of(new ChatRequest.Message("user", "12345678")), 10, 0, false);
    private static final ModelRequest EMBEDDINGS =
            EmbeddingRequest.parse("{\"model\":\"a\",\"input\":[\"1234\",\"5678\"]}".getBytes(StandardCharsets.UTF_8));

    @Test
    void estimatesWhatIsNotTold() {
        var tokens = tokens(CHAT);
        tokens.took(null, 3, 100);
        tokens.took(null, 4, 100);

        assertThat(tokens.counted()).isEqualTo(new TokenUsage(2, 7, true));
    }

    /** Such as a stream of Anthropic's that breaks: its first event tells what was read, and that next to nothing is written. */
    @Test
    void addsAnEstimateOfWhatCameAfterTheLastCount() {
        var tokens = tokens(CHAT);
        tokens.took(told(100L, 1L), 0, 100);
        tokens.took(null, 30, 100);
        tokens.took(null, 20, 100);
        assertThat(tokens.counted()).isEqualTo(new TokenUsage(100, 51, true));

        tokens.took(told(100L, 40L), 0, 100);
        assertThat(tokens.counted()).as("told at the end").isEqualTo(new TokenUsage(100, 40, false));
    }

    @Test
    void doesNotCountTwiceWhatIsToldAlongWithThePiece() {
        var tokens = tokens(CHAT);
        tokens.took(told(100L, 1L), 5, 100);
        tokens.took(told(100L, 2L), 5, 100);

        assertThat(tokens.counted()).isEqualTo(new TokenUsage(100, 2, false));
    }

    @Test
    void takesNoZeroForACountOfWhatIsThere() {
        var tokens = tokens(CHAT);
        tokens.took(told(0L, 0L), 0, 100);
        tokens.took(null, 7, 100);
        assertThat(tokens.counted()).isEqualTo(new TokenUsage(2, 7, true));

        var silent = tokens(CHAT);
        silent.took(told(9L, 0L), 0, 100);
        assertThat(silent.counted()).as("nothing was said").isEqualTo(new TokenUsage(9, 0, false));
    }

    @Test
    void keepsThePartsThatAreTold() {
        var tokens = tokens(CHAT);
        tokens.took(told(100L, 50L, new ReportedParts(count(60L), count(30L), count(20L), count(40L))), 50, 100);
        tokens.took(told(100L, 50L), 0, 100);

        assertThat(tokens.counted()).isEqualTo(new TokenUsage(100, 50, 60, 30, 20, 40, false, false));
    }

    @Test
    void believesNoPartThatIsLargerThanTheWhole() {
        var tokens = tokens(CHAT);
        var most = count(TokenCount.MOST);
        tokens.took(told(2000L, 50L, new ReportedParts(count(600L), most, most, most)), 50, 100);

        assertThat(tokens.counted()).isEqualTo(new TokenUsage(1000, 50, 600, 400, 400, 50, false, true));
    }

    @Test
    void estimatesWhatIsToEmbed() {
        assertThat(tokens(EMBEDDINGS).counted()).isEqualTo(new TokenUsage(2, 0, true));

        var zero = tokens(EMBEDDINGS);
        zero.took(told(0L, 0L), 0, 100_000);
        assertThat(zero.counted()).isEqualTo(new TokenUsage(2, 0, true));
    }

    @Test
    void believesUpToTheWindow() {
        var tokens = tokens(CHAT);
        tokens.took(told(1000L, 1000L), 3, 100);
        assertThat(tokens.counted()).isEqualTo(new TokenUsage(1000, 1000, false));

        tokens.took(told(1001L, 1001L), 3, 100);
        assertThat(tokens.counted()).isEqualTo(new TokenUsage(1000, 1000, false, true));
    }

    @Test
    void believesUpToTheBytesOfTheAnswer() {
        var tokens = tokens(CHAT);
        tokens.took(told(5L, 5000L), 1200, 5000);

        assertThat(tokens.counted()).isEqualTo(new TokenUsage(5, 5000, false));
    }

    @Test
    void believesUpToTheBytesOfTheRequest() {
        var tokens =
                tokens(ChatRequest.of("a", List.of(new ChatRequest.Message("user", "x".repeat(8000))), 10, 0, false));
        tokens.took(told(8000L, 5L), 1, 10);
        assertThat(tokens.counted()).isEqualTo(new TokenUsage(8000, 5, false));

        tokens.took(told(9000L, 5L), 1, 10);
        assertThat(tokens.counted().clamped()).isTrue();
        assertThat(tokens.counted().prompt()).isLessThan(9000);
    }

    @Test
    void knowsThatEmbeddingsAreNotWritten() {
        var tokens = tokens(EMBEDDINGS);
        tokens.took(told(2L, null), 0, 100_000);
        assertThat(tokens.counted()).isEqualTo(new TokenUsage(2, 0, false));

        tokens.took(told(2L, 1_000_000L), 0, 0);
        assertThat(tokens.counted()).isEqualTo(new TokenUsage(2, 0, false, true));
    }

    private static CallTokens tokens(ModelRequest ask) {
        return new CallTokens(CATALOGUE.entry("a"), ask);
    }

    private static ReportedUsage told(@Nullable Long prompt, @Nullable Long completion) {
        return told(prompt, completion, ReportedParts.NONE);
    }

    private static ReportedUsage told(@Nullable Long prompt, @Nullable Long completion, ReportedParts parts) {
        return new ReportedUsage(count(prompt), count(completion), parts);
    }

    private static @Nullable TokenCount count(@Nullable Long value) {
        return value == null ? null : new TokenCount(value, false);
    }
}
