package ai.agentsflow.platform.config.source;

import java.util.Locale;

/**
 * Where a value comes from.
 *
 * @param kind what sort of place it is
 * @param name the variable, property or file there
 */
public record Origin(Kind kind, String name) {

    /** The sorts of places, as far as an operator treats them differently. */
    public enum Kind {
        SYSTEM_PROPERTY,
        FILE,
        ENVIRONMENT,
        DEFAULT,
        OTHER
    }

    public static final Origin DEFAULT = new Origin(Kind.DEFAULT, "");

    public boolean isDefault() {
        return kind == Kind.DEFAULT;
    }

    /** The environment variable that sets {@code key}, by MicroProfile Config's own mapping. */
    public static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case SYSTEM_PROPERTY -> "system property " + name;
            case FILE -> "file " + name;
            case ENVIRONMENT -> "environment variable " + name;
            case DEFAULT -> "the default";
            case OTHER -> name;
        };
    }
}
