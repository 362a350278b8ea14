package ai.agentsflow.platform.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds settings that look like ours and are read by nobody: most often a slip of the pen. */
final class UnknownKeys {

    private static final String PREFIX = "agentsflow.";
    private static final String ENVIRONMENT_PREFIX = "AGENTSFLOW_";
    private static final int FAR = 4;

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
        var nearest = known.stream().min(Comparator.comparingInt(candidate -> distance(name, candidate)));
        var hint = nearest.filter(candidate -> distance(name, candidate) <= FAR)
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
        return new ConfigFault(name, "an unknown key", "no such setting" + hint);
    }

    /** Levenshtein's distance, two rows at a time. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substitution, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
