package ai.agentsflow.platform.config;

import ai.agentsflow.platform.config.source.Origin;
import ai.agentsflow.platform.config.source.SecretFiles;
import ai.agentsflow.platform.config.source.SettingSources;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads settings as typed values and gathers what is wrong with them.
 *
 * <p>A key is declared where it is read, by {@link #key}, and nowhere else: the README's table, the check without a server and the
 * search for unknown keys all come from these declarations. A faulty value never throws: it is remembered as a {@link
 * ConfigFault} and a harmless stand-in is returned, so that reading goes on and every fault is reported together by {@link
 * #verify()}. An empty value counts as absent.
 */
public final class Settings {

    private static final Pattern SIMPLE_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final SettingSources sources;
    private final Map<String, Setting> declared = new LinkedHashMap<>();
    private final Set<String> mentioned = new TreeSet<>();
    private final Set<ConfigFault> faults = new LinkedHashSet<>();
    private final Set<ConfigFault> warnings = new LinkedHashSet<>();
    private final List<String> others = new ArrayList<>();
    private final Profile profile;

    public Settings(SettingSources sources) {
        this.sources = sources;
        profile = key(
                        "mp.config.profile",
                        "prod",
                        "what this server is for; `dev` for one person on one machine, as `mvn -Prun` has it")
                .choice(Profile.class);
        key(
                        SecretFiles.DIRECTORY,
                        "a directory with a file for each secret, named like its variable or property; see [Secrets](#secrets)")
                .text();
        var trouble = sources.files().directoryTrouble();
        if (trouble != null) {
            fault(SecretFiles.DIRECTORY, trouble, "a directory with a file for each secret is needed");
        }
    }

    /** What this server is for. */
    public Profile profile() {
        return profile;
    }

    /**
     * Declares a key that may stay unset.
     *
     * @param meaning what it is for: the README's words
     */
    public Setting key(String key, String meaning) {
        return key(key, "", meaning);
    }

    /**
     * Declares a key.
     *
     * @param standard its default, as somebody would write it
     * @param meaning what it is for: the README's words
     */
    public Setting key(String key, String standard, String meaning) {
        var setting = new Setting(this, sources, key, standard, meaning);
        declared.put(key, setting);
        return setting;
    }

    /** What somebody has set a key of another feature to; empty when its default is in force. */
    public Optional<String> stated(String key) {
        mentioned.add(key);
        return sources.find(key).map(SettingSources.Found::text);
    }

    /** Whether somebody has set the name, which need not be a key of anything here. */
    public boolean isStated(String name) {
        return sources.find(name).isPresent();
    }

    /** A variable that is no key of its own, such as one that the catalogue names; taken as it is. */
    public Optional<String> variable(String name) {
        return stated(name);
    }

    /** Reports a fault found by the feature itself, such as a combination that cannot work. */
    public void fault(String key, String found, String rule) {
        faults.add(told(key, found, rule));
    }

    /** Reports a variable of the server's that is set to nothing. */
    void faultOfServer(String key, String variable) {
        faults.add(new ConfigFault(
                key,
                variable,
                "an empty value",
                Optional.of(new Origin(Origin.Kind.ENVIRONMENT, variable)),
                "the server reads it itself: a value is needed, or to leave it out"));
    }

    /** Reports something that works and is worth a second look. */
    public void warn(String key, String found, String advice) {
        warnings.add(told(key, found, advice));
    }

    /** Reports a fault of a file that settings lead to, in words that stand by themselves. */
    public void fault(String line) {
        others.add(line);
    }

    /** Whether nothing is wrong with the keys so far: what a faulty one stands for need not fit to others. */
    public boolean isSound(String... keys) {
        var faulty = faulty(Stream.concat(faults.stream(), fileFaults().stream()));
        return Stream.of(keys).noneMatch(faulty::contains);
    }

    private static Set<String> faulty(Stream<ConfigFault> faults) {
        return faults.map(ConfigFault::key).collect(Collectors.toSet());
    }

    private ConfigFault told(String key, String found, String rule) {
        var setting = declared.get(key);
        var origin = setting == null ? sources.find(key).map(SettingSources.Found::origin) : setting.origin();
        return new ConfigFault(key, Origin.variable(key), found, origin, rule);
    }

    /** Every fault of a key, in the order of the keys; complete when every feature has read its own. */
    public List<ConfigFault> faults() {
        return Stream.of(faults, fileFaults(), UnknownKeys.among(sources, names()))
                .flatMap(Set::stream)
                .sorted(Comparator.comparing(ConfigFault::key))
                .toList();
    }

    /** Every fault, one line each: those of keys, and then those of files that they lead to. */
    public List<String> lines() {
        return Stream.concat(faults().stream().map(ConfigFault::toString), others.stream())
                .toList();
    }

    /** What works and is worth a second look, in the order of the keys. */
    public List<ConfigFault> warnings() {
        return Stream.concat(warnings.stream(), shadows().stream())
                .sorted(Comparator.comparing(ConfigFault::key))
                .toList();
    }

    /** Every setting, in the order of their declarations, where one may explain the next. */
    public List<SettingView> all() {
        var faulty = faulty(faults().stream());
        return declared.values().stream()
                .map(setting -> setting.view(!faulty.contains(setting.key())))
                .toList();
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidConfigurationException with every fault, unknown {@code agentsflow.*} keys among them
     */
    public void verify() {
        var lines = lines();
        if (!lines.isEmpty()) {
            throw new InvalidConfigurationException(lines);
        }
    }

    /** Keys and other names, as environment variables, each with what it is called. */
    private Map<String, String> names() {
        var names = new TreeMap<String, String>();
        mentioned.forEach(name -> names.put(Origin.variable(name), name));
        declared.values().forEach(setting -> setting.names().forEach(name -> names.put(name, setting.key())));
        return names;
    }

    /** Of files that stand for a value and cannot be used, or stand beside the value itself. */
    private Set<ConfigFault> fileFaults() {
        var found = new LinkedHashSet<ConfigFault>();
        names().forEach((variable, key) -> {
            var trouble = sources.files().trouble(variable);
            if (trouble != null) {
                found.add(fileFault(variable, key, trouble, "a text file with the value alone is needed"));
            } else if (sources.isInEnvironment(variable + SecretFiles.SUFFIX) && sources.isInEnvironment(variable)) {
                found.add(fileFault(
                        variable,
                        key,
                        "a file and a value",
                        "one of %1$s and %1$s_FILE is needed".formatted(variable)));
            }
        });
        return found;
    }

    private static ConfigFault fileFault(String variable, String key, String trouble, String rule) {
        return new ConfigFault(key, variable + SecretFiles.SUFFIX, trouble, Optional.empty(), rule);
    }

    /** Values that somebody has set and that do not count. */
    private List<ConfigFault> shadows() {
        var found = new ArrayList<ConfigFault>();
        names().forEach((variable, key) -> {
            var counts = sources.find(key).or(() -> sources.find(variable));
            if (counts.isPresent()
                    && sources.differsInEnvironment(variable, counts.get().text())) {
                var place = new Origin(Origin.Kind.ENVIRONMENT, variable);
                found.add(new ConfigFault(
                        key,
                        Origin.variable(key),
                        "another value",
                        Optional.of(place),
                        "it does not count, the one from %s does"
                                .formatted(counts.get().origin())));
            }
        });
        return found;
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
}
