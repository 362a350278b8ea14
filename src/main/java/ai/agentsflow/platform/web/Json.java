package ai.agentsflow.platform.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.PropertyNamingStrategy;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;

/** JSON as the contract has it: {@code snake_case} names, absent values left out, times in RFC 3339. */
@Provider
public class Json implements ContextResolver<Jsonb> {

    /** Thread-safe by its specification, and dear to build: one for all. */
    private static final Jsonb JSONB = JsonbBuilder.create(new JsonbConfig()
            .withPropertyNamingStrategy(PropertyNamingStrategy.LOWER_CASE_WITH_UNDERSCORES)
            .withNullValues(false));

    @Override
    public Jsonb getContext(Class<?> type) {
        return JSONB;
    }

    public static String write(Object value) {
        return JSONB.toJson(value);
    }
}
