package ai.agentsflow.catalogue.yaml;

import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.config.Spelling;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A single value, its variables replaced. Reading it as a type that it has not is a fault and gives nothing.
 *
 * @param written as it stands in the file, safe to show
 * @param value as it counts: one line, never empty, perhaps a secret
 */
public record YamlText(YamlPlace place, String written, String value) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9]\\d{0,8}");
    private static final Pattern NUMBER = Pattern.compile("(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");
    private static final int LONGEST_NUMBER = 20;
    private static final int MOST_DECIMALS = 12;
    private static final BigDecimal HIGHEST_PRICE = BigDecimal.valueOf(1_000_000);
    private static final Duration LONGEST_DURATION = Duration.ofDays(30);

    public void fault(String message) {
        place.fault(message);
    }

    public Optional<Integer> integer(int least, int most) {
        return Optional.of(value)
                .filter(text -> WHOLE_NUMBER.matcher(text).matches())
                .map(Integer::valueOf)
                .filter(number -> number >= least && number <= most)
                .or(() -> refuse("must be a whole number from %s to %s".formatted(least, most)));
    }

    public Optional<Double> number(int least, int most) {
        return decimal()
                .map(BigDecimal::doubleValue)
                .filter(number -> number >= least && number <= most)
                .or(() -> refuse("must be a number from %s to %s".formatted(least, most)));
    }

    public Optional<BigDecimal> price() {
        Optional<BigDecimal> price = decimal();
        if (price.isEmpty()) {
            return refuse("must be a number of 0 or more");
        }
        return price.filter(amount -> amount.compareTo(HIGHEST_PRICE) <= 0 && amount.scale() <= MOST_DECIMALS)
                .or(() ->
                        refuse("must be at most %s, with at most %s decimals".formatted(HIGHEST_PRICE, MOST_DECIMALS)));
    }

    public Optional<Duration> duration() {
        return Settings.parseDuration(value)
                .filter(duration -> duration.compareTo(Duration.ZERO) > 0 && duration.compareTo(LONGEST_DURATION) <= 0)
                .or(() -> refuse("must be a duration above 0 and up to 30d, such as 250ms, 30s, 10m or 1h"));
    }

    public Optional<Boolean> flag() {
        return choice(List.of(true, false), String::valueOf);
    }

    public <E extends Enum<E>> Optional<E> choice(Class<E> type, Function<E, String> key) {
        return choice(Arrays.asList(type.getEnumConstants()), key);
    }

    private <T> Optional<T> choice(List<T> choices, Function<T, String> key) {
        List<String> words = choices.stream().map(key).toList();
        int index = words.indexOf(value);
        return index >= 0
                ? Optional.of(choices.get(index))
                : refuse("must be one of " + String.join(", ", words) + Spelling.hint(value, words));
    }

    private Optional<BigDecimal> decimal() {
        return Optional.of(value)
                .filter(text ->
                        text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches())
                .map(BigDecimal::new);
    }

    private <T> Optional<T> refuse(String message) {
        fault(message);
        return Optional.empty();
    }
}
