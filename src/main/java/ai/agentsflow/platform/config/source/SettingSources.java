package ai.agentsflow.platform.config.source;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All places that settings come from, the one that counts most first. What is empty counts as absent, in every place.
 *
 * <p>This is how values are found on a server and without one alike, so that both judge the same.
 */
public final class SettingSources {

    /** A value of {@code NAME} or {@code NAME:default} inside another one. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?<name>[A-Za-z0-9_.-]+)(?::(?<default>[^{}]*))?}");

    private static final int DEEPEST = 8;
    private static final String PROFILE = "mp.config.profile";

    private final List<SettingSource> sources;
    private final SecretFiles files;

    /**
     * In the order in which they count.
     *
     * @param files the one of {@code sources} that is made of files
     */
    public SettingSources(List<SettingSource> sources, SecretFiles files) {
        this.sources = List.copyOf(sources);
        this.files = files;
    }

    /** A value as it stands there. */
    public record Found(String text, Origin origin) {}

    /** What stands under the name, for the profile in force first. */
    public Optional<Found> find(String name) {
        if (name.equals(PROFILE)) {
            return find(List.of(name));
        }
        return find(PROFILE)
                .<List<String>>map(profile -> List.of("%" + profile.text() + "." + name, name))
                .or(() -> Optional.of(List.of(name)))
                .flatMap(this::find);
    }

    private Optional<Found> find(List<String> names) {
        for (var source : sources) {
            for (String name : names) {
                String text = source.value(name);
                if (text != null && !text.isBlank()) {
                    return Optional.of(new Found(text.strip(), source.origin(name)));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the environment sets the name to nothing, and no place that counts more sets it to something. */
    public boolean isBlank(String name) {
        for (var source : sources) {
            String text = source.value(name);
            if (text != null) {
                return text.isBlank() && source.origin(name).kind() == Origin.Kind.ENVIRONMENT;
            }
        }
        return false;
    }

    /** Whether the environment itself says something under the name, whatever counts more. */
    public boolean isInEnvironment(String name) {
        return differsInEnvironment(name, "");
    }

    /** Whether the environment itself says something else under the name. */
    public boolean differsInEnvironment(String name, String text) {
        return sources.stream()
                .filter(source -> source.origin(name).kind() == Origin.Kind.ENVIRONMENT)
                .map(source -> source.value(name))
                .anyMatch(
                        said -> said != null && !said.isBlank() && !said.strip().equals(text));
    }

    /**
     * Puts values for <code>${NAME}</code> and <code>${NAME:default}</code>, also for those that come with a value.
     *
     * @throws IllegalArgumentException in words that repeat no value, when one has neither value nor default
     */
    public String expand(String text) {
        return expand(text, 0);
    }

    private String expand(String text, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("references that do not lead back to themselves are needed");
        }
        var expanded = new StringBuilder();
        var matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            String name = matcher.group("name");
            var found = find(name);
            String value;
            if (found.isPresent()) {
                boolean literal = found.get().origin().kind() == Origin.Kind.FILE;
                value = literal ? found.get().text() : expand(found.get().text(), depth + 1);
            } else if (matcher.group("default") != null) {
                value = matcher.group("default");
            } else {
                throw new IllegalArgumentException("a value for ${" + name + "}, which is not set, is needed");
            }
            matcher.appendReplacement(expanded, java.util.regex.Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(expanded).toString();
    }

    public List<SettingSource> all() {
        return sources;
    }

    public SecretFiles files() {
        return files;
    }
}
