package ai.agentsflow.platform.config;

import ai.agentsflow.platform.config.source.Origin;
import ai.agentsflow.platform.config.source.SecretFiles;
import ai.agentsflow.platform.config.source.SettingSource;
import ai.agentsflow.platform.config.source.SettingSources;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds settings that look like ours and are read by nobody: most often a slip of the pen. */
final class UnknownKeys {

    private static final String PREFIX = "agentsflow.";
    private static final String ENVIRONMENT_PREFIX = "AGENTSFLOW_";

    /** What the scripts in {@code ops} take from an administrator's own environment. */
    private static final Set<String> OF_SCRIPTS = Set.of("AGENTSFLOW_TOKEN");

    private UnknownKeys() {}

    /**
     * Looks through all places.
     *
     * @param known environment variables with the keys that they set
     */
    static Set<ConfigFault> among(SettingSources sources, Map<String, String> known) {
        Map<String, ConfigFault> faults = new TreeMap<>();
        var variables = new TreeSet<>(known.keySet());
        known.keySet().forEach(variable -> variables.add(variable + SecretFiles.SUFFIX));
        for (var source : sources.all()) {
            var links = ServiceLinks.in(source.names());
            for (String name : source.names()) {
                // %prod.agentsflow.db.url counts in the profile prod alone
                String key = name.replaceFirst("^%[^.]+\\.", "");
                if (key.startsWith(ENVIRONMENT_PREFIX)
                        && !variables.contains(key)
                        && !OF_SCRIPTS.contains(key)
                        && !links.contain(key)) {
                    faults.putIfAbsent(name, fault(name, source, Spelling.hint(key, variables)));
                } else if (key.startsWith(PREFIX) && !known.containsKey(Origin.variable(key))) {
                    faults.putIfAbsent(name, fault(name, source, Spelling.hint(key, known.values())));
                }
            }
        }
        return Set.copyOf(faults.values());
    }

    private static ConfigFault fault(String name, SettingSource source, String hint) {
        return new ConfigFault(
                name,
                Origin.variable(name),
                "an unknown key",
                Optional.of(source.origin(name)),
                "no such setting" + hint);
    }
}
