package ai.agentsflow;

import ai.agentsflow.chat.ChatReply;
import ai.agentsflow.chat.SendMessage;
import ai.agentsflow.chat.StreamedChunk;
import ai.agentsflow.chat.history.HistoryEntry;
import ai.agentsflow.keys.ApiKeyView;
import ai.agentsflow.keys.KeysResource;
import ai.agentsflow.keys.NewKey;
import ai.agentsflow.models.ModelAnswers;
import ai.agentsflow.models.ModelView;
import ai.agentsflow.models.ModelsResource;
import ai.agentsflow.platform.database.health.DatabaseView;
import ai.agentsflow.platform.database.pool.PoolView;
import ai.agentsflow.platform.database.pool.PoolsView;
import ai.agentsflow.platform.payara.PayaraDescription;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.Problem;
import ai.agentsflow.platform.problem.Violation;
import ai.agentsflow.platform.redis.RedisView;
import ai.agentsflow.platform.schema.JsonValues;
import ai.agentsflow.platform.schema.RecordSchemas;
import ai.agentsflow.platform.schema.SchemaTypes;
import ai.agentsflow.platform.web.Deleted;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The last hand on the OpenAPI document. Annotations describe each operation; what holds for all of them is said here once:
 * the schemas of the bodies, the errors that any operation can answer, and the problem document in every error.
 */
public class ApiDescription implements OASFilter {

    private static final String UNUSABLE_IN_PATHS = "\\u0000-\\u001f\\u007f/\\\\;%";

    /** Text that is not made of dots alone. */
    private static final String SEGMENT = "\\.*[^.%1$s][^%1$s]*".formatted(UNUSABLE_IN_PATHS);

    /** Every record that is an answer, or part of one. */
    private static final List<Class<? extends Record>> BODIES = List.of(
            ChatReply.class,
            ChatReply.Metadata.class,
            StreamedChunk.class,
            HistoryEntry.class,
            ModelView.class,
            ModelView.Metrics.class,
            ModelView.Capabilities.class,
            ModelAnswers.ModelList.class,
            ModelAnswers.Health.class,
            ModelAnswers.Metrics.class,
            ModelAnswers.ModelSums.class,
            ModelAnswers.TaskModels.class,
            ModelAnswers.WarmedUp.class,
            ModelAnswers.BenchmarkResult.class,
            DatabaseView.class,
            PoolsView.class,
            PoolView.class,
            RedisView.class,
            ApiKeyView.class,
            KeysResource.KeyList.class,
            Deleted.class,
            Problem.class,
            Violation.class);

    /** Bodies that clients send. */
    private static final List<Class<? extends Record>> SENT =
            List.of(SendMessage.class, ModelsResource.WarmUp.class, ModelsResource.Benchmark.class, NewKey.class);

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Map<String, Schema> schemas = new TreeMap<>();
        var written = document.getComponents().getSchemas();
        OpenAiDescription.SCHEMAS.forEach(name -> schemas.put(name, written.get(name)));
        schemas.values().forEach(SchemaTypes::readNullable);
        OpenAiDescription.writeShapes(schemas);
        BODIES.forEach(body -> schemas.put(RecordSchemas.name(body), RecordSchemas.of(body)));
        SENT.forEach(body -> schemas.put(RecordSchemas.name(body), RecordSchemas.sent(body)));
        schemas.put(
                "BenchmarkResults",
                SchemaTypes.of(Schema.SchemaType.OBJECT)
                        .description("How each model did, by its name")
                        .additionalPropertiesSchema(reference(ModelAnswers.BenchmarkResult.class)));
        schemas.put(
                "History",
                SchemaTypes.of(Schema.SchemaType.ARRAY)
                        .description("A conversation's messages, oldest first")
                        .items(reference(HistoryEntry.class)));
        document.getComponents().setSchemas(schemas);
        document.setOpenapi(SchemaTypes.version());
        PayaraDescription.dropEndpoints(document);
        // those of the file come first and have a description; the annotations name them again
        Map<String, Tag> tags = new LinkedHashMap<>();
        document.getTags().forEach(tag -> tags.putIfAbsent(tag.getName(), tag));
        document.setTags(List.copyOf(tags.values()));
        Map<String, PathItem> paths = new TreeMap<>();
        document.getPaths().getPathItems().forEach((path, item) -> {
            item.getOperations().values().forEach(operation -> {
                if (path.startsWith("/v1/")) {
                    OpenAiDescription.complete(path, operation);
                } else {
                    complete(operation);
                }
                if (operation.getParameters() != null) {
                    operation.getParameters().stream()
                            .filter(parameter -> parameter.getIn() == Parameter.In.PATH)
                            .forEach(parameter -> describePath(path, parameter.getSchema()));
                }
            });
            // JAX-RS's pattern of a path parameter is no part of its name
            paths.put(path.replaceAll("\\{(\\w+):[^}]*}", "{$1}"), item);
        });
        document.getPaths().setPathItems(paths);
    }

    private static Schema reference(Class<? extends Record> body) {
        return OASFactory.createSchema().ref("#/components/schemas/" + RecordSchemas.name(body));
    }

    private static void complete(Operation operation) {
        var responses = operation.getResponses();
        boolean hasParameters =
                operation.getParameters() != null && !operation.getParameters().isEmpty();
        if (operation.getRequestBody() != null) {
            tidy(operation.getRequestBody().getContent());
            add(responses, "400", "The body is not JSON, or breaks a rule that the problem names");
            add(responses, "413", "The body is too large");
            add(responses, "415", "The body is not sent as application/json");
        } else if (hasParameters) {
            add(responses, "400", "A parameter breaks a rule that the problem names");
        }
        add(responses, "400", "The path or the query holds an escape that is not UTF-8");
        if (hasParameters) {
            operation.getParameters().forEach(parameter -> {
                tidy(parameter.getSchema());
                describePaging(parameter);
                describeRule(parameter);
                if (parameter.getIn() == Parameter.In.PATH) {
                    parameter.setRequired(true);
                }
            });
        }
        add(responses, "401", "Who is calling is not known");
        add(responses, "403", "The caller may not do this");
        add(responses, "406", "None of the accepted media types can be served");
        add(responses, "429", "There were too many calls, or wrong credentials; Retry-After says when to come back");
        add(responses, "500", "The server failed");
        add(
                responses,
                "503",
                "The server, its database or every model is busy or away; Retry-After says when to come back");
        responses.getAPIResponses().forEach((status, response) -> {
            tidy(response.getContent());
            if (status.charAt(0) >= '4') {
                response.setContent(problem(status, response));
            }
        });
    }

    /** Lists are read in parts the same way everywhere. */
    private static void describePaging(Parameter parameter) {
        boolean limit = parameter.getName().equals("limit");
        if (limit || parameter.getName().equals("offset")) {
            var schema = SchemaTypes.of(Schema.SchemaType.INTEGER);
            parameter.setDescription(limit ? "How many at most" : "How many to leave out first");
            parameter.setExample(limit ? Inputs.USUAL_LIMIT : 0);
            parameter.setSchema(
                    limit
                            ? schema.minimum(BigDecimal.ONE)
                                    .maximum(BigDecimal.valueOf(Inputs.MOST_LIMIT))
                                    .defaultValue(Inputs.USUAL_LIMIT)
                            : schema.minimum(BigDecimal.ZERO)
                                    .maximum(BigDecimal.valueOf(Inputs.MOST_OFFSET))
                                    .defaultValue(0));
        }
    }

    /** What annotations cannot say of a parameter: Payara's scanner stumbles over some, and has no words for others. */
    private static void describeRule(Parameter parameter) {
        var schema = parameter.getSchema();
        if (SchemaTypes.is(schema, Schema.SchemaType.STRING) && parameter.getIn() == Parameter.In.QUERY) {
            schema.setPattern("^[^\\u0000]*$");
        }
        if (parameter.getName().endsWith("_date")) {
            schema.anyOf(List.of(
                    OASFactory.createSchema().format("date"),
                    OASFactory.createSchema().format("date-time")));
        }
    }

    /** What stands in a path: some texts never reach an operation, for they would be another path to someone between. */
    private static void describePath(String path, Schema schema) {
        if (path.startsWith("/api/keys/")) {
            schema.setFormat("uuid");
        } else if (path.startsWith("/api/chat/history/")) {
            schema.setPattern(SendMessage.CONVERSATION_ID);
        } else if (path.startsWith("/api/models/tasks/")) {
            schema.setPattern("^" + SEGMENT + "$");
        } else {
            schema.setPattern("^" + SEGMENT + "(?:/" + SEGMENT + ")*$");
        }
    }

    static void add(APIResponses responses, String status, String description) {
        if (!responses.hasAPIResponse(status)) {
            responses.addAPIResponse(status, OASFactory.createAPIResponse().description(description));
        }
    }

    private static Content problem(String status, APIResponse response) {
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", "urn:agentsflow:problem:" + slug(status));
        example.put("title", response.getDescription());
        example.put("status", Integer.valueOf(status));
        example.put("detail", response.getDescription() + ".");
        example.put("instance", "/api/…");
        example.put("request_id", "5a7c3f1e");
        return OASFactory.createContent()
                .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(reference(Problem.class))
                                .example(example));
    }

    private static String slug(String status) {
        return switch (status) {
            case "400" -> "invalid-input";
            case "401" -> "unauthenticated";
            case "403" -> "forbidden";
            case "404" -> "not-found";
            case "406" -> "not-acceptable";
            case "409" -> "conflict";
            case "413" -> "too-large";
            case "415" -> "unsupported-media-type";
            case "429" -> "too-many-requests";
            case "502" -> "model-failed";
            case "503" -> "unavailable";
            case "504" -> "model-timeout";
            default -> "internal-error";
        };
    }

    /** Examples become JSON instead of text that holds JSON. */
    private static void tidy(@Nullable Content content) {
        if (content == null || content.getMediaTypes() == null) {
            return;
        }
        content.getMediaTypes().values().forEach(media -> {
            tidy(media.getSchema());
            if (media.getExamples() != null) {
                media.getExamples().values().forEach(example -> {
                    if (example.getValue() instanceof String text && (text.startsWith("{") || text.startsWith("["))) {
                        example.setValue(JsonValues.parse(text));
                    }
                });
            }
        });
    }

    /** Payara writes what an annotation leaves out as if it were said: a type with at most 0 properties. */
    private static void tidy(@Nullable Schema schema) {
        if (schema == null) {
            return;
        }
        schema.setMinProperties(null);
        schema.setMaxProperties(null);
        schema.setMinLength(null);
        schema.setUniqueItems(null);
        SchemaTypes.dropUnsaid(schema);
        schema.setReadOnly(null);
        schema.setWriteOnly(null);
        schema.setDeprecated(null);
        tidy(schema.getItems());
        tidy(schema.getAdditionalPropertiesSchema());
    }
}
