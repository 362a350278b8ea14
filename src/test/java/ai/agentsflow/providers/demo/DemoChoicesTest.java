package ai.agentsflow.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.counting.Tokens;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many choices there are, and where they end. */
class DemoChoicesTest extends DemoCalls {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 128})
    void givesAsManyChoicesAsAreAskedFor(int n) throws Exception {
        var choices = whole(HELLO, "\"n\":" + n).path("choices");

        assertThat(choices).hasSize(n);
        IntStream.range(0, n).forEach(index -> {
            assertThat(choices.path(index).path("index").asInt()).isEqualTo(index);
            assertThat(choices.path(index).path("finish_reason").asText()).isEqualTo("stop");
        });
        assertThat(choices.valueStream()
                        .map(choice -> choice.at("/message/content").asText()))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.contains("demonstration model") && text.endsWith("Hello"));
    }

    @Test
    void streamsChoicesInTurn() throws Exception {
        var chunks = streamed(HELLO, "\"n\":3");
        var indexes = chunks.stream()
                .flatMap(chunk -> chunk.path("choices").valueStream())
                .map(choice -> choice.path("index").asInt())
                .toList();

        assertThat(indexes.subList(0, 9)).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2);
        var whole = whole(HELLO, "\"n\":3").path("choices");
        for (int index = 0; index < 3; index++) {
            assertThat(text(chunks, index))
                    .isEqualTo(whole.path(index).at("/message/content").asText());
            assertThat(finishReasons(chunks, index)).containsExactly("stop");
        }
    }

    @Test
    void countsAllChoices() throws Exception {
        var answer = whole(HELLO, "\"n\":4");

        assertThat(answer.at("/usage/completion_tokens").asLong())
                .isEqualTo(answer.path("choices")
                        .valueStream()
                        .mapToLong(choice ->
                                Tokens.estimate(choice.at("/message/content").asText()))
                        .sum());
        assertThat(answer.at("/usage/prompt_tokens").asLong()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "max_completion_tokens"})
    void endsWhereItMayGoOnNoFurther(String param) throws Exception {
        for (int most : new int[] {1, 7}) {
            var answer = whole(HELLO, "\"%s\":%s".formatted(param, most));

            assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
            assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(most);
            assertThat(text(answer)).hasSize(4 * most);
        }
        assertThat(finishReasons(streamed(HELLO, "\"%s\":3".formatted(param)), 0))
                .containsExactly("length");
    }

    @Test
    void cutsNoLetterInTwo() throws Exception {
        var prompt = "\"messages\":[{\"role\":\"user\",\"content\":\"" + "🎉".repeat(30) + "\"}]";
        for (int most = 38; most < 48; most++) {
            assertThat(text(whole(prompt, "\"max_tokens\":" + most)).codePoints())
                    .noneMatch(letter -> letter >= 0xD800 && letter <= 0xDFFF);
        }
    }

    @Test
    void endsBeforeTheFirstOfItsStopSequences() throws Exception {
        assertThat(text(whole(HELLO, "\"stop\":\" demonstration\""))).isEqualTo("This is AgentsFlow's built-in");
        var answer = whole(HELLO, "\"stop\":[\"nowhere\",\"nothing\",\"built\",\"model\"]");
        assertThat(text(answer)).isEqualTo("This is AgentsFlow's ");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(text(streamed(HELLO, "\"stop\":[\"built\"]"), 0)).isEqualTo("This is AgentsFlow's ");
        assertThat(text(whole(HELLO, "\"stop\":\"This\""))).isEmpty();
    }

    static String text(List<JsonNode> chunks, int index) {
        return chunks.stream()
                .flatMap(chunk -> chunk.path("choices").valueStream())
                .filter(choice -> choice.path("index").asInt() == index)
                .map(choice -> choice.at("/delta/content").asText(""))
                .collect(Collectors.joining());
    }

    private static List<String> finishReasons(List<JsonNode> chunks, int index) {
        return chunks.stream()
                .flatMap(chunk -> chunk.path("choices").valueStream())
                .filter(choice -> choice.path("index").asInt() == index)
                .map(choice -> choice.path("finish_reason").asText("null"))
                .filter(reason -> !reason.equals("null"))
                .toList();
    }
}
