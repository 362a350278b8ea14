package ai.agentsflow.platform.config;

import java.util.List;
import java.util.stream.Collectors;

/** The application cannot start with these settings; the message holds every fault, one per line. */
public final class InvalidConfigurationException extends RuntimeException {

    public InvalidConfigurationException(List<String> faults) {
        super(faults.stream()
                .map(fault -> "  - " + fault)
                .collect(Collectors.joining("\n", "AgentsFlow does not start, its configuration is wrong:\n", "")));
    }
}
