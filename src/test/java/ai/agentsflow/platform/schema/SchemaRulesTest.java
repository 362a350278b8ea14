package ai.agentsflow.platform.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The patterns that the description tells are the rules that refuse. */
class SchemaRulesTest {

    @Test
    void saysWhatATextIs() {
        assertSame(SchemaRules.TEXT, StoredText::isText);
    }

    @Test
    void saysWhatALineIs() {
        assertSame(SchemaRules.LINE, StoredText::isLine);
    }

    /** Of every character, alone and beside others. */
    private static void assertSame(String pattern, BiPredicate<String, Integer> rule) {
        // in JSON Schema $ is the end of the text, and not of a line
        var told = Pattern.compile(pattern.replaceFirst("\\$$", "\\\\z"));
        var differing = IntStream.rangeClosed(0, 0x1ffff)
                .filter(character -> character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE)
                .mapToObj(Character::toString)
                .flatMap(character -> IntStream.range(0, 3).mapToObj(beside -> switch (beside) {
                    case 0 -> character;
                    case 1 -> "a" + character;
                    default -> " " + character + " ";
                }))
                .filter(text -> told.matcher(text).find() != rule.test(text, 10))
                .toList();

        assertThat(differing).isEmpty();
    }
}
