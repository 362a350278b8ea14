package ai.agentsflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.agentsflow.catalogue.yaml.InvalidCatalogueException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceListTest {

    private static final URI OPENAI = URI.create("https://api.openai.com/v1");
    private static final String LIST = """
            source: a list
            date: 2026-11-30
            vendors:
              openai:
                hosts: [api.openai.com]
                models:
                  gpt-4o: { input: 2.5, output: 10, cached-input: 1.25 }
                  gpt-4o-2024-05-13: { input: 5, output: 15 }
              anthropic:
                hosts: [api.anthropic.com]
                models:
                  claude-haiku-4-5: { input: 1, output: 5, cached-input: 0.1, cache-write: 1.25, cache-write-1h: 2 }
            """;

    private final PriceList list = PriceList.read(LIST, "prices.yaml");

    @Test
    void knowsEachPriceOfAModel() {
        var price = list.price(URI.create("https://api.anthropic.com/v1"), "claude-haiku-4-5");

        assertThat(price)
                .isEqualTo(new Price(
                        new BigDecimal("1"),
                        new BigDecimal("5"),
                        new BigDecimal("0.1"),
                        new BigDecimal("1.25"),
                        new BigDecimal("2"),
                        true));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, 2.5",
        "gpt-4o-2024-05-13, 5",
        "gpt-4o-2024-11-20, 2.5",
        "gpt-4o-20241120, 2.5",
    })
    void knowsAModelWithItsDateByTheNameWithout(String model, BigDecimal input) {
        assertThat(list.price(OPENAI, model).input()).isEqualByComparingTo(input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4",
                "gpt-4o-mini",
                "gpt-4o-2024",
                "gpt-4o-2024-11-20-x",
                "GPT-4o",
                "-2024-11-20",
                "claude-haiku-4-5",
                ""
            })
    void knowsNoPriceOfAnotherModel(String model) {
        assertThat(list.price(OPENAI, model)).isSameAs(Price.UNKNOWN);
    }

    /** A server that calls its model gpt-4o does not ask what OpenAI asks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080/v1",
                "https://api.openai.com.example.org/v1",
                "https://example.org/api.openai.com/v1",
                "https://openai.com/v1",
                "https://mine.openai.azure.com/openai",
                "https://api.anthropic.com/v1"
            })
    void knowsNoPriceAtAnothersServer(URI endpoint) {
        assertThat(list.price(endpoint, "gpt-4o")).isSameAs(Price.UNKNOWN);
    }

    @Test
    void knowsNoPriceNowhere() {
        assertThat(list.price(null, "gpt-4o")).isSameAs(Price.UNKNOWN);
    }

    @Test
    void knowsAHostHoweverItIsSpelled() {
        assertThat(list.price(URI.create("https://API.OpenAI.com:443/v1/"), "gpt-4o")
                        .isKnown())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "output: 10, outptu: 10",
        "input: 2.5, input: cheap",
        "source:, sauce:",
        "hosts:, host:",
        "a list, ${LIST}"
    })
    void refusesWhatIsNoList(String right, String wrong) {
        assertThatExceptionOfType(InvalidCatalogueException.class)
                .isThrownBy(() -> PriceList.read(LIST.replace(right, wrong), "prices.yaml"));
    }

    @Test
    void isInTheWarWithItsSourceAndDate() {
        var builtIn = PriceList.builtIn();

        assertThat(builtIn.source()).isNotBlank();
        assertThat(LocalDate.parse(builtIn.date())).isAfter("2026-01-01");
        assertThat(builtIn.price(OPENAI, "gpt-4o-mini-2024-07-18"))
                .isEqualTo(builtIn.price(OPENAI, "gpt-4o-mini"))
                .returns(true, Price::isKnown);
        var sonnet = builtIn.price(URI.create("https://api.anthropic.com/v1"), "claude-sonnet-4-6");
        assertThat(sonnet.cachedInput()).isLessThan(sonnet.input());
        assertThat(sonnet.cacheWrite()).isGreaterThan(sonnet.input());
        assertThat(sonnet.cacheWriteLong()).isGreaterThan(sonnet.cacheWrite());
    }
}
