package ai.agentsflow.providers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every adapter does, whatever its vendor's API looks like. Asked the same, the upstream under test answers the same. */
public abstract class ModelProviderContract extends ProviderTest {

    @Test
    void answersInOnePiece() throws Exception {
        var answer = ask("How are you?", false).complete();

        assertThat(answer.outputs()).hasSize(1);
        assertThat(answer.text()).isNotBlank();
        assertThat(json(answer, 0).path("object").asText()).isEqualTo("chat.completion");
        assertThat(json(answer, 0).at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(json(answer, 0).at("/choices/0/message/content").asText()).isEqualTo(answer.text());
    }

    @Test
    void streamsInSeveralPiecesAndEnds() throws Exception {
        var answer = ask("How are you?", true).complete();

        assertThat(answer.pieces()).hasSizeGreaterThan(1);
        for (int i = 0; i < answer.outputs().size(); i++) {
            assertThat(json(answer, i).path("object").asText()).isEqualTo("chat.completion.chunk");
        }
        assertThat(answer.outputs().stream()
                        .map(output -> json(output).path("id").asText()))
                .as("one id for all chunks")
                .isNotEmpty()
                .containsOnly(json(answer, 0).path("id").asText());
    }

    @Test
    void saysTheSameEitherWay() throws Exception {
        assertThat(ask("How are you? Ça va 🎉", true).complete().text())
                .isEqualTo(ask("How are you? Ça va 🎉", false).complete().text())
                .contains("🎉");
    }

    @Test
    void tellsWhatItUsed() throws Exception {
        for (boolean stream : new boolean[] {false, true}) {
            var usage = ask("How are you?", stream).complete().usage();

            assertThat(usage).as("usage, stream %s", stream).isNotNull();
            assertThat(usage.prompt()).isPositive();
            assertThat(usage.completion()).isPositive();
            assertThat(usage.estimated()).isFalse();
        }
    }

    @Test
    void tellsOnceWhyItEnded() throws Exception {
        assertThat(ask("How are you?", false).complete().finishReasons()).containsExactly("stop");

        var streamed = ask("How are you?", true).complete();
        assertThat(streamed.finishReasons()).containsExactly("stop");
        assertThat(streamed.outputs().stream()
                        .dropWhile(output -> output.finishReason() == null)
                        .skip(1)
                        .noneMatch(ModelOutput::content))
                .as("nothing of the answer comes after its end")
                .isTrue();
    }

    @Test
    void saysNothingMoreOnceCancelled() throws Exception {
        var call = new AtomicReference<ModelCall>();
        var answer = new HeardAnswer().onContent(output -> {
            synchronized (call) {
                call.get().cancel();
            }
        });
        synchronized (call) {
            call.set(start(upstream(), question("How are you?", true), answer));
        }
        answer.begun();
        int heard = answer.events();

        ask("How are you?", true).complete();

        assertThat(answer.events()).as("heard once cancelled: %s", answer).isEqualTo(heard);
        assertThat(answer.pieces()).hasSize(1);
    }

    @Test
    void saysNothingWhenCancelledAtOnce() throws Exception {
        var answer = new HeardAnswer();
        var call = start(upstream(), question("How are you?", false), answer);
        call.cancel();
        call.cancel();
        int heard = answer.events();

        ask("How are you?", false).complete();

        assertThat(answer.events()).isEqualTo(heard);
    }

    @Test
    void takesACancelAfterTheEndForNothing() throws Exception {
        var answer = new HeardAnswer();
        var call = start(upstream(), question("How are you?", true), answer);
        answer.complete();
        int heard = answer.events();

        call.cancel();
        ask("How are you?", true).complete();

        assertThat(answer.events()).isEqualTo(heard);
    }

    @Test
    void answersManyAtOnceEachItsOwn() throws Exception {
        List<HeardAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(ask("number-" + i, i % 2 == 0));
        }

        for (int i = 0; i < 8; i++) {
            assertThat(answers.get(i).complete().text()).contains("number-" + i);
        }
    }

    @Test
    protected void listsTheModelItServes() throws Exception {
        assertThat(provider().served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .contains(upstream().model());
    }

    @Test
    void speaksToTheKindOfItsUpstream() {
        assertThat(provider().kinds()).contains(upstream().kind());
    }

    private static JsonNode json(HeardAnswer answer, int place) {
        return json(answer.outputs().get(place));
    }

    private static JsonNode json(ModelOutput output) {
        return ProviderJson.tree(output.json());
    }
}
