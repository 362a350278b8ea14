package ai.agentsflow.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every translator does, between whichever APIs it stands. */
public abstract class TranslatorContract {

    protected static final String QUESTION = "Ça va, 🎉?";
    protected static final String ANSWER = "Bien, \"merci\" 🎉";

    private static final Target TARGET = new Target("theirs", 32_768, 1_024);
    private static final TokenUsage COUNTED = new TokenUsage(12, 34, false);

    protected abstract Translator translator();

    /** A request that asks {@link #QUESTION} of the model {@code ours}. */
    protected abstract ModelRequest question(boolean stream);

    /** The same with a member that the other API has no place for, and whose name is {@link #unknown}. */
    protected abstract ModelRequest impossible();

    /** The member that an {@link #impossible} request names. */
    protected abstract String unknown();

    /** The whole answer of the other API that says {@link #ANSWER}, and that its counts are 12 and 34. */
    protected abstract String whole();

    /** The same in pieces, each an event's data; none where the API does not stream this. */
    protected abstract List<String> pieces();

    /** One that is no answer. */
    protected String broken() {
        return "{\"not\":\"an answer\"}";
    }

    private Translation translation(boolean stream) {
        return translator().of(question(stream), TARGET);
    }

    private static AnswerReader reader(Translation translation) {
        var reader = translation.answers().apply(MemoryBudget.unlimited().share());
        reader.counted(COUNTED);
        return reader;
    }

    @Test
    void standsBetweenTwoOperations() {
        assertThat(translator().from()).isNotEqualTo(translator().to());
        assertThat(question(false).operation()).isEqualTo(translator().from());
        assertThat(translation(false).request().operation())
                .isEqualTo(translator().to());
    }

    @Test
    void isFoundByTheNameOfItsService() {
        assertThat(Translators.all())
                .filteredOn(other -> other.from().equals(translator().from())
                        && other.to().equals(translator().to()))
                .singleElement()
                .isInstanceOf(translator().getClass());
    }

    @Test
    void asksTheSameTextInTheSameWayOfGivingTheAnswer() {
        for (boolean stream : ways()) {
            var request = translation(stream).request();

            assertThat(request.stream()).isEqualTo(stream);
            assertThat(request.withModel("theirs"))
                    .isEqualTo(translation(stream).request().withModel("theirs"));
            assertThat(ProviderJson.tree(request.withModel("theirs")).toString())
                    .contains(QUESTION);
            assertThat(request.estimatedTokens()).isPositive();
            assertThat(request.toString()).as("what a log may show").doesNotContain(QUESTION);
        }
    }

    @Test
    void dropsNothingOfAPlainQuestion() {
        assertThat(translation(false).dropped()).isEmpty();
    }

    @Test
    void refusesByNameWhatItCannotCarry() {
        assertThatThrownBy(() -> translator().of(impossible(), TARGET))
                .satisfies(refusal -> assertThat(
                                refusal instanceof ModelFailure failure
                                        ? failure.kind() == ModelFailure.Kind.REQUEST_REFUSED
                                        : refusal instanceof ProblemException problem
                                                && problem.type().status() == 400)
                        .as("%s", refusal)
                        .isTrue())
                .hasMessageContaining(unknown());
    }

    @Test
    void tellsAWholeAnswerInTheAskersTerms() {
        var output = reader(translation(false)).whole(whole().getBytes(StandardCharsets.UTF_8));

        assertThat(output.dialect()).isEqualTo(translator().from().dialect());
        assertThat(ProviderJson.tree(output.json()).toString()).contains(said());
        assertThat(output.content()).isTrue();
    }

    @Test
    void canNameTheModelOfAnAnswerAsTheClientKnowsIt() {
        var output = reader(translation(false)).whole(whole().getBytes(StandardCharsets.UTF_8));

        assertThat(ProviderJson.tree(output.withModel("ours")).path("model").asText())
                .isEqualTo("ours");
    }

    @Test
    void tellsAStreamInTheAskersTermsAndComesToItsEnd() {
        if (pieces().isEmpty()) {
            return;
        }
        var told = new ArrayList<ModelOutput>();
        var reader = reader(translation(true));
        boolean complete = false;
        for (String piece : pieces()) {
            assertThat(complete).as("what comes before %s", piece).isFalse();
            complete = reader.piece(piece.getBytes(StandardCharsets.UTF_8), told::add);
        }
        assertThat(reader.isWhole()).isTrue();
        reader.last(told::add);

        assertThat(told)
                .isNotEmpty()
                .extracting(ModelOutput::dialect)
                .containsOnly(translator().from().dialect());
        assertThat(told)
                .extracting(output -> ProviderJson.tree(output.json()).toString())
                .as("the text, in pieces as it came")
                .anyMatch(json -> json.contains("Bien, "))
                .anyMatch(json -> json.contains("merci"));
    }

    @Test
    void readsEachAnswerByItself() {
        var translation = translation(false);
        var first = reader(translation).whole(whole().getBytes(StandardCharsets.UTF_8));
        var second = reader(translation).whole(whole().getBytes(StandardCharsets.UTF_8));

        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.usage()).isEqualTo(first.usage());
    }

    @Test
    void takesWhatIsNoAnswerForBroken() {
        assertThatThrownBy(() -> reader(translation(false)).whole(broken().getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.BROKEN_ANSWER));
    }

    /** What of {@link #ANSWER} must stand in a whole answer, as JSON has it. */
    protected String said() {
        return "Bien, \\\"merci\\\" 🎉";
    }

    private boolean[] ways() {
        return pieces().isEmpty() ? new boolean[] {false} : new boolean[] {false, true};
    }
}
