package ai.agentsflow.platform.env;

import java.util.Map;
import java.util.Optional;

/** The environment of whoever reads a file: what the file may refer to and not say itself. */
record Ambient(Map<String, String> variables) {

    Ambient {
        variables = Map.copyOf(variables);
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(variables.get(name));
    }
}
