package ai.agentsflow.platform.config;

import ai.agentsflow.platform.config.source.Origin;
import java.util.Optional;

/**
 * One setting as an operator may see it.
 *
 * @param key the property
 * @param variable the environment variable
 * @param alternative another variable that sets it too
 * @param standard the default; empty when there is none
 * @param meaning what it is for
 * @param readByServer whether the server takes the environment variable itself, before there is an application
 * @param secret whether its value is never shown
 * @param value what is in force, as far as it may be shown; empty when nothing is
 * @param origin where that comes from
 * @param valid whether it can be used
 */
public record SettingView(
        String key,
        String variable,
        Optional<String> alternative,
        String standard,
        String meaning,
        boolean readByServer,
        boolean secret,
        String value,
        Origin origin,
        boolean valid) {}
