package ai.agentsflow.dialect.counting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"``, 0", "a, 1", "abcd, 1", "abcde, 2", "é, 1", "日本語, 3", "abcd日, 2", "abcdeé, 3"})
    void estimatesFourLettersToATokenAndOtherCharactersEach(String text, long tokens) {
        assertThat(Tokens.estimate(text)).isEqualTo(tokens);
    }
}
