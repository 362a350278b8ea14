package ai.agentsflow.platform.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds settings that look like ours and are read by nobody: most often a slip of the pen. */
final class UnknownKeys {

    private static final String PREFIX = "agentsflow.";
    private static final String ENVIRONMENT_PREFIX = "AGENTSFLOW_";

    private UnknownKeys() {}

    static List<ConfigFault> among(Iterable<String> names, Set<String> known) {
        Map<String, String> byVariable = new HashMap<>();
        known.forEach(key -> byVariable.put(ConfigFault.environmentVariable(key), key));
        Map<String, ConfigFault> faults = new TreeMap<>();
        for (String name : names) {
            if (name.startsWith(ENVIRONMENT_PREFIX) && !byVariable.containsKey(name)) {
                faults.put(name, fault(name, byVariable.keySet()));
            } else if (name.startsWith(PREFIX)
                    && !known.contains(name)
                    && !byVariable.containsKey(ConfigFault.environmentVariable(name))) {
                faults.put(name, fault(name, known));
            }
        }
        return new ArrayList<>(faults.values());
    }

    private static ConfigFault fault(String name, Set<String> known) {
        return new ConfigFault(name, "an unknown key", "no such setting" + Spelling.hint(name, known));
    }
}
