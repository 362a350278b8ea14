package ai.agentsflow.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.dialect.WholeReader;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large answers go on in pieces and are never held. */
class PassedAnswerTest {

    private static final int MB = 1024 * 1024;

    private final MemoryBudget budget = new MemoryBudget(MB);
    private final Hearer heard = new Hearer(budget.share());
    private final PassedAnswer answer = new PassedAnswer(heard, (WholeReader) ModelOutputReader::readEmbeddings);

    @Test
    void holdsASmallAnswerUntilItIsComplete() {
        String json = embeddings(10_000);
        feed(json, 1000);

        assertThat(answer.inPieces()).isFalse();
        assertThat(heard.events).isEmpty();
        answer.end();

        assertThat(heard.events).containsExactly("output", "end");
        assertThat(new String(heard.outputs.get(0).json(), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 16 * 1024, 64 * 1024, 300_000})
    void passesALargeOneInPiecesUnderAnotherName(int size) {
        String json = embeddings(5 * MB);
        feed(json, size);
        answer.end();

        assertThat(answer.inPieces()).isTrue();
        assertThat(heard.passed.toString(StandardCharsets.UTF_8)).isEqualTo(json.replace("vendor-1", "ours"));
        var last = heard.pieces.get(heard.pieces.size() - 1);
        assertThat(last.usage()).isNotNull();
        assertThat(last.usage().orEstimated(() -> 0, () -> 0).prompt()).isEqualTo(7);
        assertThat(heard.events).endsWith("end").doesNotContain("output");
        assertThat(heard.largest).as("bytes held of 5 MB").isLessThan(100_000);
        assertThat(budget.held()).isZero();
    }

    @Test
    void passesItWhereverItsPartsAreCutOff() {
        String json = embeddings(200_000);
        var random = new Random(7);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; ) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(30_000));
            answer.take(ByteBuffer.wrap(bytes, at, size));
            at += size;
        }
        answer.end();

        assertThat(heard.passed.toString(StandardCharsets.UTF_8)).isEqualTo(json.replace("vendor-1", "ours"));
    }

    @Test
    void endsNoLargeAnswerThatIsCutOff() {
        feed(embeddings(MB).substring(0, MB / 2), 10_000);

        assertThatThrownBy(answer::end)
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER));
        assertThat(heard.events).doesNotContain("end");
    }

    @Test
    void refusesALargeErrorBeforeAnythingOfItIsPassed() {
        String json = "{\"error\":{\"code\":429,\"message\":\"x\"},\"padding\":\"" + "x".repeat(100_000) + "\"}";

        assertThatThrownBy(() -> feed(json, 10_000))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED));
        assertThat(heard.passed.size()).isZero();
    }

    @Test
    void refusesWhatIsNoObject() {
        assertThatThrownBy(() -> feed("<html>" + "x".repeat(100_000), 10_000))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER));
        assertThat(heard.passed.size()).isZero();
    }

    @Test
    void givesBackWhatItHeldOfAnAnswerThatFails() {
        feed(embeddings(50_000).substring(0, 40_000), 10_000);
        assertThat(budget.held()).isPositive();

        answer.fail(new ModelFailure(Kind.TIMEOUT, "scripted"));
        heard.memory().giveBack();

        assertThat(budget.held()).isZero();
        assertThat(heard.events).containsExactly("TIMEOUT");
    }

    private void feed(String json, int size) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += size) {
            answer.take(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
            heard.largest = Math.max(heard.largest, budget.held());
        }
    }

    /** As OpenAI writes it: the vectors, and then whose they are and what they cost. */
    private static String embeddings(int size) {
        return "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":\""
                + "Ab9+".repeat(size / 4)
                + "\"}],\"model\":\"vendor-1\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}";
    }

    private static final class Hearer implements ModelListener {

        private final MemoryBudget.Share memory;
        private final List<String> events = new ArrayList<>();
        private final List<ModelOutput> outputs = new ArrayList<>();
        private final List<ModelPiece> pieces = new ArrayList<>();
        private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
        private long largest;

        Hearer(MemoryBudget.Share memory) {
            this.memory = memory;
        }

        @Override
        public MemoryBudget.Share memory() {
            return memory;
        }

        @Override
        public boolean takesPieces() {
            return true;
        }

        @Override
        public void onOutput(ModelOutput output) {
            events.add("output");
            outputs.add(output);
        }

        @Override
        public void onPiece(ModelPiece piece) {
            events.add("piece");
            pieces.add(piece);
            passed.writeBytes(piece.withModel("ours"));
        }

        @Override
        public void onEnd() {
            events.add("end");
        }

        @Override
        public void onFailure(ModelFailure failure) {
            events.add(failure.kind().name());
        }
    }
}
