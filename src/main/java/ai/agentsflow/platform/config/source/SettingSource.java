package ai.agentsflow.platform.config.source;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One of the places that settings come from. */
public interface SettingSource {

    /** What stands there under the name; null when nothing does. */
    @Nullable
    String value(String name);

    /** Every name that stands there; a file's as the environment variable that it stands for. */
    Set<String> names();

    /** How an operator finds it. */
    Origin origin(String name);

    /** An environment: {@code agentsflow.db.url} is found as {@code AGENTSFLOW_DB_URL}, as MicroProfile Config maps it. */
    static SettingSource environment(Map<String, String> variables) {
        return of(Origin.Kind.ENVIRONMENT, "the environment", variables.keySet(), name -> {
            String exact = variables.get(name);
            String other = exact != null ? exact : variables.get(name.replaceAll("[^A-Za-z0-9]", "_"));
            return other != null ? other : variables.get(Origin.variable(name));
        });
    }

    /** Properties by their own names. */
    static SettingSource properties(Origin.Kind kind, Map<String, String> properties) {
        return of(kind, "properties", properties.keySet(), properties::get);
    }

    /**
     * Any place.
     *
     * @param called what an operator calls a place of another kind
     */
    static SettingSource of(
            Origin.Kind kind, String called, Set<String> names, UnaryOperator<@Nullable String> lookup) {
        return new SettingSource() {
            @Override
            public @Nullable String value(String name) {
                return lookup.apply(name);
            }

            @Override
            public Set<String> names() {
                return names;
            }

            @Override
            public Origin origin(String name) {
                return switch (kind) {
                    case DEFAULT -> Origin.DEFAULT;
                    case ENVIRONMENT -> new Origin(kind, Origin.variable(name));
                    case SYSTEM_PROPERTY -> new Origin(kind, name);
                    case FILE, OTHER -> new Origin(kind, called);
                };
            }
        };
    }
}
