package ai.agentsflow.platform.config;

import ai.agentsflow.platform.config.source.Origin;
import ai.agentsflow.platform.config.source.SettingSources;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One key, declared by {@link Settings#key}: the method that reads it says what it must be. Each is read once.
 */
public final class Setting {

    private static final int LEAST_VARIETY = 8;
    private static final String HIDDEN = "(hidden)";

    private final Settings settings;
    private final SettingSources sources;
    private final String key;
    private final String standard;
    private final String meaning;
    private @Nullable String alternative;
    private boolean confidential;
    private boolean secret;
    private boolean servers;
    private @Nullable String shown;

    Setting(Settings settings, SettingSources sources, String key, String standard, String meaning) {
        this.settings = settings;
        this.sources = sources;
        this.key = key;
        this.standard = standard;
        this.meaning = meaning;
    }

    // what else there is to say about it

    /** Another variable sets it too, when the key itself is not set. */
    public Setting or(String variable) {
        alternative = variable;
        return this;
    }

    /** The value may hold a password: it is never repeated as it was written. */
    public Setting confidential() {
        confidential = true;
        return this;
    }

    /** The server itself reads the environment variable besides, before there is an application. */
    public Setting readByServer() {
        servers = true;
        return this;
    }

    // what it must be

    public Optional<String> text() {
        return parsed(text -> text);
    }

    /** Text with a default. */
    public String requiredText() {
        return required(text());
    }

    /** Taken as it is, without looking for references in it. */
    public Optional<Secret> secret() {
        return secret(0);
    }

    /** A secret that nobody guesses: of so many bytes at least. */
    public Optional<Secret> secret(int leastBytes) {
        secret = true;
        confidential = true;
        var value = found().map(SettingSources.Found::text);
        value.ifPresent(text -> {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes < leastBytes) {
                settings.fault(key, "a secret of %s bytes".formatted(bytes), leastBytes + " bytes or more are needed");
            } else if (leastBytes > 0 && text.chars().distinct().count() < LEAST_VARIETY) {
                settings.warn(
                        key,
                        "a secret of few different characters",
                        "`openssl rand -hex 32` gives one that nobody guesses");
            }
        });
        shown = value.isPresent() ? "(secret)" : "";
        return value.map(Secret::new);
    }

    /** A whole number from {@code least} to {@code most}, both included. */
    public int integer(int least, int most) {
        return required(number(least, most)).intValue();
    }

    /** The same, where an {@code int} may be too small. */
    public long requiredNumber(long least, long most) {
        return required(number(least, most));
    }

    /** A whole number from {@code least} to {@code most}, both included. */
    public Optional<Long> number(long least, long most) {
        var rule = most == Long.MAX_VALUE
                ? "a whole number from %s on is needed".formatted(least)
                : "a whole number from %s to %s is needed".formatted(least, most);
        return parsed(rule, least, text -> {
            try {
                long number = Long.parseLong(text);
                return number >= least && number <= most ? number : null;
            } catch (NumberFormatException e) {
                return null;
            }
        });
    }

    /** A number from {@code least} to {@code most}, both included, such as a rate from 0.0 to 1.0. */
    public double decimal(double least, double most) {
        return required(parsed("a number from %s to %s is needed".formatted(least, most), least, text -> {
            try {
                double number = Double.parseDouble(text);
                return text.matches("[0-9.]+") && number >= least && number <= most ? number : null;
            } catch (NumberFormatException e) {
                return null;
            }
        }));
    }

    public boolean flag() {
        return required(parsed("true or false is needed", false, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        }));
    }

    /** A duration such as {@code 250ms}, {@code 30s}, {@code 10m}, {@code 1h}, or ISO 8601's {@code PT30S}. */
    public Duration duration(Duration least, Duration most) {
        return required(optionalDuration(least, most));
    }

    /** The same, of a key that may stay unset. */
    public Optional<Duration> optionalDuration(Duration least, Duration most) {
        var rule = "a duration from %s to %s is needed, such as 30s".formatted(brief(least), brief(most));
        return parsed(
                rule,
                least,
                text -> Settings.parseDuration(text)
                        .filter(duration -> duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0)
                        .orElse(null));
    }

    /** One of an enum's constants, written in lower case with dashes. */
    public <E extends Enum<E>> E choice(Class<E> type) {
        var constants = List.of(type.getEnumConstants());
        var names = constants.stream().map(Setting::spelled).toList();
        return required(parsed("one of " + String.join(", ", names) + " is needed", constants.get(0), text -> {
            int index = names.indexOf(text);
            return index < 0 ? null : constants.get(index);
        }));
    }

    /** An absolute address with one of the schemes and a host; a faulty one is never repeated, it may hold a password. */
    public Optional<URI> address(Set<String> schemes) {
        confidential = true;
        return parsed(
                "an address with a host and one of the schemes " + new TreeSet<>(schemes) + " is needed",
                null,
                text -> {
                    try {
                        var uri = new URI(text);
                        boolean right = uri.getScheme() != null
                                && schemes.contains(uri.getScheme())
                                && uri.getHost() != null
                                && uri.getUserInfo() == null
                                && uri.getPort() != 0
                                && uri.getPort() <= 65_535;
                        return right ? uri : null;
                    } catch (URISyntaxException e) {
                        return null; // told by the rule, without the text
                    }
                });
    }

    /** Where a file is, or is to be. */
    public Optional<Path> path() {
        return parsed("the name of a file is needed", null, text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                return null;
            }
        });
    }

    /** Separated by commas; blanks around each are nobody's. */
    public List<String> list() {
        var parts = new ArrayList<String>();
        for (String part : text().orElse("").split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    /**
     * Anything else.
     *
     * @param parser throws {@link IllegalArgumentException} with the rule, in words that repeat nothing confidential
     * @return empty when it is not set, and when it is faulty
     */
    public <T> Optional<T> parsed(Function<String, T> parser) {
        var text = expanded();
        try {
            var value = text.map(parser);
            show(text, value);
            return value;
        } catch (IllegalArgumentException e) {
            reject(text.orElse(""), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private <T> Optional<T> parsed(String rule, @Nullable T standIn, Function<String, @Nullable T> parser) {
        var text = expanded();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        T value = parser.apply(text.get());
        if (value == null) {
            reject(text.get(), rule);
            return Optional.ofNullable(standIn);
        }
        show(text, Optional.of(value));
        return Optional.of(value);
    }

    private Optional<String> expanded() {
        if (servers) {
            warnOfServer();
        }
        var found = found();
        if (found.isEmpty()) {
            return Optional.of(standard).filter(text -> !text.isEmpty());
        }
        if (found.get().origin().kind() == Origin.Kind.FILE) {
            return found.map(SettingSources.Found::text);
        }
        try {
            return Optional.of(sources.expand(found.get().text()));
        } catch (IllegalArgumentException e) {
            reject(found.get().text(), String.valueOf(e.getMessage()));
            return Optional.of(standard).filter(text -> !text.isEmpty());
        }
    }

    private void warnOfServer() {
        String variable = Origin.variable(key);
        if (sources.isBlank(key)) {
            settings.faultOfServer(key, variable);
        }
        origin().filter(place -> place.kind() != Origin.Kind.ENVIRONMENT && !place.isDefault())
                .ifPresent(place -> settings.warn(
                        key, "a value", "the server reads %s itself, from its environment alone".formatted(variable)));
    }

    private Optional<SettingSources.Found> found() {
        return sources.find(key).or(() -> Optional.ofNullable(alternative).flatMap(sources::find));
    }

    private <T> T required(Optional<T> value) {
        return value.orElseThrow(() -> new IllegalStateException(key + " is declared without a default"));
    }

    private void reject(String text, String rule) {
        shown = confidential ? HIDDEN : quoted(text);
        settings.fault(key, shown, rule);
    }

    private void show(Optional<String> text, Optional<?> value) {
        shown = confidential ? value.map(Object::toString).orElse("") : text.orElse("");
    }

    // what others see of it

    String key() {
        return key;
    }

    /** The variables that set it. */
    List<String> names() {
        return alternative == null
                ? List.of(Origin.variable(key))
                : List.of(Origin.variable(key), Origin.variable(alternative));
    }

    /** Where its value comes from; empty when it has none. */
    Optional<Origin> origin() {
        return found().map(SettingSources.Found::origin)
                .or(() -> standard.isEmpty() ? Optional.empty() : Optional.of(Origin.DEFAULT));
    }

    SettingView view(boolean valid) {
        return new SettingView(
                key,
                Origin.variable(key),
                Optional.ofNullable(alternative),
                standard,
                meaning,
                servers,
                secret,
                shown == null ? "" : shown,
                origin().orElse(Origin.DEFAULT),
                valid);
    }

    private static String quoted(String value) {
        return '"' + (value.length() <= 60 ? value : value.substring(0, 60) + "…").replaceAll("\\p{Cntrl}", "?") + '"';
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
