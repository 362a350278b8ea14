package ai.agentsflow.platform.redis;

import java.util.List;

/**
 * What the watch asks of each server once a second: what callers ask, with a write, so that it fails when their calls would.
 *
 * @param script the callers' own
 * @param key that it writes and that nobody else does; in a cluster a number follows. It must expire soon
 * @param arguments for the script
 */
public record RedisProbe(RedisScript script, String key, List<String> arguments) {

    public RedisProbe {
        arguments = List.copyOf(arguments);
    }
}
