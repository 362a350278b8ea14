package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.providers.demo.sample.NoSampleException;
import ai.agentsflow.providers.demo.sample.SchemaSample;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client's schema. What {@code strict} asks of it (<a href="https://platform.openai.com/docs/guides/structured-outputs">guide</a>): an object
 * at its top, and every object with all its properties required and no others allowed.
 *
 * @param whose in a refusal, such as {@code function 'f'}
 * @param param which member is at fault
 */
record GivenSchema(String whose, String param, @Nullable String code) {

    private static final List<String> LISTS = List.of("anyOf", "prefixItems");
    private static final List<String> MAPS = List.of("properties", "$defs", "definitions");
    private static final List<String> FORBIDDEN = List.of("allOf", "oneOf", "not", "if", "dependentRequired");

    /**
     * A value that it allows, as JSON.
     *
     * @throws ModelFailure {@link Refused} when none is found
     */
    String sample(JsonNode schema) {
        try {
            return SchemaSample.of(schema).toString();
        } catch (NoSampleException none) {
            throw refused("the demonstration model finds no value that it allows: %s.".formatted(none.getMessage()));
        }
    }

    /**
     * Holds it to what {@code strict} asks.
     *
     * @throws ModelFailure {@link Refused}
     */
    void check(JsonNode schema) {
        if (!schema.path("type").asText().equals("object") && !schema.has("$ref")) {
            throw refused("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"%s\"'."
                    .formatted(Refused.shortened(schema.path("type").asText("None"))));
        }
        check(schema, List.of());
    }

    private void check(JsonNode schema, List<String> context) {
        for (String keyword : FORBIDDEN) {
            if (schema.has(keyword)) {
                throw refused(context, "'%s' is not permitted.".formatted(keyword));
            }
        }
        if (schema.path("type").asText().equals("object") || schema.has("properties")) {
            checkObject(schema, context);
        }
        for (String keyword : MAPS) {
            for (var member : schema.path(keyword).properties()) {
                check(member.getValue(), with(context, keyword, member.getKey()));
            }
        }
        for (String keyword : LISTS) {
            for (int place = 0; place < schema.path(keyword).size(); place++) {
                check(schema.path(keyword).path(place), with(context, keyword, String.valueOf(place)));
            }
        }
        if (schema.path("items").isObject()) {
            check(schema.path("items"), with(context, "items"));
        }
    }

    private void checkObject(JsonNode schema, List<String> context) {
        var more = schema.path("additionalProperties");
        if (!more.isBoolean() || more.asBoolean()) {
            throw refused(context, "'additionalProperties' is required to be supplied and to be false.");
        }
        var required = new HashSet<String>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        for (var property : schema.path("properties").properties()) {
            if (!required.contains(property.getKey())) {
                throw refused(
                        context,
                        "'required' is required to be supplied and to be an array including every key in properties. Missing '%s'."
                                .formatted(Refused.shortened(property.getKey())));
            }
        }
    }

    private static List<String> with(List<String> context, String... more) {
        var all = new ArrayList<>(context);
        all.addAll(List.of(more));
        return all;
    }

    private ModelFailure refused(List<String> context, String fault) {
        // written as Python writes a tuple, as OpenAI does
        var path = context.stream()
                .map(name -> "'" + Refused.shortened(name) + "'")
                .collect(Collectors.joining(", ", "(", context.size() == 1 ? ",)" : ")"));
        return refused("In context=%s, %s".formatted(path, fault));
    }

    private ModelFailure refused(String fault) {
        return Refused.of(param, code, "Invalid schema for %s: %s".formatted(whose, fault));
    }
}
