package ai.agentsflow.platform.web;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.jspecify.annotations.Nullable;

/**
 * The last hand on the OpenAPI document: what holds for every operation is said here once. Each gets the errors that any
 * operation can answer, every error gets its problem document, and names become those on the wire.
 */
public class ApiDescription implements OASFilter {

    private static final String PROBLEM = "#/components/schemas/Problem";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() != null && document.getComponents().getSchemas() != null) {
            document.getComponents().getSchemas().values().forEach(ApiDescription::onTheWire);
        }
        if (document.getPaths() != null && document.getPaths().getPathItems() != null) {
            document.getPaths().getPathItems().values().forEach(ApiDescription::complete);
        }
    }

    private static void complete(PathItem path) {
        path.getOperations().values().forEach(ApiDescription::complete);
    }

    private static void complete(Operation operation) {
        var responses = operation.getResponses();
        if (operation.getRequestBody() != null) {
            add(responses, "400", "The body is not JSON, or breaks a rule that the problem names");
            add(responses, "413", "The body is too large");
            add(responses, "415", "The body is not sent as application/json");
        } else if (operation.getParameters() != null && !operation.getParameters().isEmpty()) {
            add(responses, "400", "A parameter breaks a rule that the problem names");
        }
        add(responses, "401", "Who is calling is not known");
        add(responses, "403", "The caller may not do this");
        add(responses, "406", "None of the accepted media types can be served");
        add(responses, "500", "The server failed");
        add(responses, "503", "The server, its database or every model is busy or away; Retry-After says when to come back");
        responses.getAPIResponses().forEach((status, response) -> {
            if (status.charAt(0) >= '4') {
                describe(status, response);
            }
        });
    }

    private static void add(APIResponses responses, String status, String description) {
        if (!responses.hasAPIResponse(status)) {
            responses.addAPIResponse(status, OASFactory.createAPIResponse().description(description));
        }
    }

    private static void describe(String status, APIResponse response) {
        if (response.getContent() != null && response.getContent().hasMediaType("application/problem+json")) {
            return;
        }
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", "urn:agentsflow:problem:" + slug(status));
        example.put("title", response.getDescription());
        example.put("status", Integer.valueOf(status));
        example.put("detail", response.getDescription() + ".");
        example.put("instance", "/api/…");
        example.put("request_id", "5a7c3f1e");
        response.setContent(OASFactory.createContent()
                .addMediaType(
                        "application/problem+json",
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref(PROBLEM))
                                .example(example)));
    }

    private static String slug(String status) {
        return switch (status) {
            case "400" -> "invalid-input";
            case "401" -> "unauthenticated";
            case "403" -> "forbidden";
            case "404" -> "not-found";
            case "406" -> "not-acceptable";
            case "413" -> "too-large";
            case "415" -> "unsupported-media-type";
            case "502" -> "model-failed";
            case "503" -> "unavailable";
            case "504" -> "model-timeout";
            default -> "internal-error";
        };
    }

    /** Java's names to those that {@link Json} writes. */
    private static void onTheWire(@Nullable Schema schema) {
        if (schema == null || schema.getProperties() == null) {
            return;
        }
        Map<String, Schema> properties = new LinkedHashMap<>();
        schema.getProperties().forEach((name, property) -> {
            onTheWire(property);
            properties.put(snake(name), property);
        });
        schema.setProperties(properties);
        if (schema.getRequired() != null) {
            schema.setRequired(
                    schema.getRequired().stream().map(ApiDescription::snake).toList());
        }
    }

    private static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
