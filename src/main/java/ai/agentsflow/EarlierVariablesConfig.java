package ai.agentsflow;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Environment variables of the Python server whose place this one takes: those that nothing reads here are told of at start, with
 * what has their meaning now. Several are general names that may be set for another program, so none of them is a fault.
 *
 * @param found those that are set
 */
record EarlierVariablesConfig(List<String> found) implements FeatureConfig {

    private static final String NO_SUCH_PART = "there is no such part here: leave it out";
    private static final String IN_THE_CATALOGUE = "each model of the catalogue has its own %s";

    private static final Map<String, String> MEANINGS = new TreeMap<>(Map.ofEntries(
            Map.entry("APP_ENV", "MP_CONFIG_PROFILE says whether this is dev or prod"),
            Map.entry(
                    "APP_HOST", "the server's own options say where it listens; mvn -Prun takes the loopback address"),
            Map.entry("APP_PORT", "AGENTSFLOW_HTTP_PORT is the port"),
            Map.entry("API_JWT_SECRET", "SUPABASE_JWT_SECRET or AGENTSFLOW_ACCESS_JWT_SECRET is the secret of tokens"),
            Map.entry("LOG_LEVEL", "the server's logging properties have the levels, such as ai.agentsflow.level=FINE"),
            Map.entry("MODEL_CACHE_TTL", IN_THE_CATALOGUE.formatted("cache: { ttl: 1h }")),
            Map.entry("MODEL_HEALTH_CHECK_INTERVAL", IN_THE_CATALOGUE.formatted("health: { interval: 30s }")),
            Map.entry("MODEL_MAX_RETRIES", IN_THE_CATALOGUE.formatted("retries")),
            Map.entry("MODEL_REQUEST_TIMEOUT", IN_THE_CATALOGUE.formatted("timeouts")),
            Map.entry("MODEL_WARMUP_ON_STARTUP", "POST /api/models/warmup does so when it is asked"),
            Map.entry("OLLAMA_MODEL", "the catalogue's tasks name the models"),
            Map.entry("OLLAMA_TEMPERATURE", IN_THE_CATALOGUE.formatted("temperature")),
            Map.entry("OLLAMA_STREAM", "each request says whether its answer is streamed"),
            Map.entry("SUPABASE_KEY", "nothing here uses the service role key: keep it away from this server"),
            Map.entry("SENTRY_DSN", "/metrics and OTEL_EXPORTER_OTLP_ENDPOINT have what happens"),
            Map.entry("CRM_API_KEY", NO_SUCH_PART),
            Map.entry("EMAIL_API_KEY", NO_SUCH_PART),
            Map.entry("CALENDAR_API_KEY", NO_SUCH_PART),
            Map.entry("STRIPE_API_KEY", NO_SUCH_PART)));

    EarlierVariablesConfig {
        found = List.copyOf(found);
    }

    /** Looks for them; those that are set are remembered by {@code settings} as warnings. */
    static EarlierVariablesConfig from(Settings settings) {
        var found = MEANINGS.keySet().stream().filter(settings::isStated).toList();
        found.forEach(name -> settings.warn(name, "a value", "nothing here reads it, " + MEANINGS.get(name)));
        return new EarlierVariablesConfig(found);
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        EarlierVariablesConfig variables(Settings settings) {
            return from(settings);
        }
    }
}
