package ai.agentsflow.platform.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings as typed values and gathers what is wrong with them.
 *
 * <p>A faulty value never throws: it is remembered as a {@link ConfigFault} and a harmless stand-in is returned, so that
 * reading goes on and every fault is reported together by {@link #verify()}. An empty value counts as absent.
 */
public final class Settings {

    private static final Pattern SIMPLE_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final Config config;
    private final List<ConfigFault> faults = new ArrayList<>();
    private final Set<String> keys = new TreeSet<>();

    public Settings(Config config) {
        this.config = config;
    }

    /** A value that must be there. */
    public String text(String key) {
        return optionalText(key).orElseGet(() -> reject(key, "nothing", "a value is needed", ""));
    }

    public Optional<String> optionalText(String key) {
        keys.add(key);
        return config.getOptionalValue(key, String.class).map(String::strip).filter(value -> !value.isEmpty());
    }

    public Optional<Secret> secret(String key) {
        return optionalText(key).map(Secret::new);
    }

    /** A whole number from {@code least} to {@code most}, both included. */
    public int integer(String key, int least, int most) {
        return (int) longInteger(key, least, most);
    }

    /** A whole number from {@code least} to {@code most}, both included. */
    public long longInteger(String key, long least, long most) {
        var rule = "a whole number from %d to %d is needed".formatted(least, most);
        return parsed(key, rule, least, value -> {
            try {
                long number = Long.parseLong(value);
                return number >= least && number <= most ? number : null;
            } catch (NumberFormatException e) {
                return null;
            }
        });
    }

    public boolean flag(String key) {
        return parsed(key, "true or false is needed", false, value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        });
    }

    /** A duration such as {@code 250ms}, {@code 30s}, {@code 10m}, {@code 1h}, or ISO 8601's {@code PT30S}. */
    public Duration duration(String key, Duration least, Duration most) {
        var rule = "a duration from %s to %s is needed, such as 30s".formatted(brief(least), brief(most));
        return parsed(
                key,
                rule,
                least,
                value -> parseDuration(value)
                        .filter(duration -> duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0)
                        .orElse(null));
    }

    /** One of an enum's constants, written in lower case with dashes. */
    public <E extends Enum<E>> E choice(String key, Class<E> type) {
        var constants = List.of(type.getEnumConstants());
        var names = constants.stream().map(Settings::spelled).toList();
        return parsed(key, "one of " + String.join(", ", names) + " is needed", constants.get(0), value -> {
            int index = names.indexOf(value);
            return index < 0 ? null : constants.get(index);
        });
    }

    /** An absolute address with one of the schemes and a host; a faulty one is never repeated, it may hold a password. */
    public Optional<URI> address(String key, Set<String> schemes) {
        return optionalText(key).flatMap(value -> {
            try {
                var uri = new URI(value);
                if (uri.getScheme() != null && schemes.contains(uri.getScheme()) && uri.getHost() != null) {
                    return Optional.of(uri);
                }
            } catch (URISyntaxException e) {
                // told below, without the text
            }
            fault(key, "something else", "an address with a host and one of the schemes " + new TreeSet<>(schemes));
            return Optional.empty();
        });
    }

    /** Reports a fault found by the feature itself, such as a combination that cannot work. */
    public void fault(String key, String found, String rule) {
        faults.add(new ConfigFault(key, found, rule));
    }

    public List<ConfigFault> faults() {
        return List.copyOf(faults);
    }

    /** The keys asked for so far: after every feature has read its own, all that exist. */
    public Set<String> keys() {
        return Set.copyOf(keys);
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidConfigurationException with every fault, unknown {@code agentsflow.*} keys among them
     */
    public void verify() {
        var all = new ArrayList<>(faults);
        all.addAll(UnknownKeys.among(config.getPropertyNames(), keys));
        if (!all.isEmpty()) {
            throw new InvalidConfigurationException(all);
        }
    }

    /** Parses {@code 250ms}, {@code 30s}, {@code 10m}, {@code 1h}, {@code 2d} or ISO 8601; empty when it is neither. */
    public static Optional<Duration> parseDuration(String value) {
        Matcher simple = SIMPLE_DURATION.matcher(value);
        if (simple.matches()) {
            long amount = Long.parseLong(simple.group(1));
            return Optional.of(
                    switch (simple.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    });
        }
        try {
            return Optional.of(Duration.parse(value));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private <T> T parsed(String key, String rule, T standIn, Function<String, @Nullable T> parser) {
        var text = optionalText(key);
        if (text.isEmpty()) {
            return reject(key, "nothing", rule, standIn);
        }
        T value = parser.apply(text.get());
        return value != null ? value : reject(key, quoted(text.get()), rule, standIn);
    }

    private <T> T reject(String key, String found, String rule, T standIn) {
        fault(key, found, rule);
        return standIn;
    }

    private static String quoted(String value) {
        return '"' + (value.length() <= 60 ? value : value.substring(0, 60) + "…").replaceAll("\\p{Cntrl}", "?") + '"';
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static String brief(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        return duration.toSecondsPart() != 0 || duration.isZero() || duration.toMinutes() < 1
                ? duration.toSeconds() + "s"
                : duration.toMinutes() + "m";
    }
}
