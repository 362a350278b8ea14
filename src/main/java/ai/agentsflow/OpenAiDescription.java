package ai.agentsflow;

import ai.agentsflow.dialect.ModelName;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.gateway.AnthropicError;
import ai.agentsflow.gateway.ErrorObject;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.json.ShapeSchemas;
import ai.agentsflow.platform.schema.SchemaTypes;
import ai.agentsflow.responses.Conversations;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * The part of the description that is OpenAI's API, or Anthropic's: the operations stand in the file, here they get the errors of
 * their API.
 */
final class OpenAiDescription {

    /** The schemas that stand in {@code META-INF/openapi.yaml}: they are other APIs', and no records of ours. */
    static final List<String> SCHEMAS = List.of(
            "ChatCompletionRequest",
            "ChatCompletion",
            "CompletionRequest",
            "Completion",
            "EmbeddingsRequest",
            "Embeddings",
            "ResponseRequest",
            "Response",
            "ResponseEvent",
            "ResponseTokensCount",
            "Deleted",
            "Item",
            "ItemList",
            "Conversation",
            "CreateConversation",
            "UpdateConversation",
            "AddConversationItems",
            "MessagesRequest",
            "CountTokensRequest",
            "MessageTokensCount",
            "UserMessage",
            "AssistantMessage",
            "SystemMessage",
            "MessageContent",
            "Base64Source",
            "ToolUse",
            "ToolResult",
            "MessageTool",
            "AnthropicMessage",
            "AnthropicError",
            "OpenAiModelList",
            "OpenAiModel",
            "OpenAiError",
            "ChatEvent",
            "ChatCompletionEvent",
            "CompletionEvent",
            "MessageEvent");

    private OpenAiDescription() {}

    /** Adds to what is written of requests what they are held to. */
    static void writeShapes(Map<String, Schema> schemas) {
        schemas.computeIfPresent("ChatCompletionRequest", (name, words) -> held(ChatRequest.shape(), words));
        schemas.computeIfPresent("CompletionRequest", (name, words) -> held(CompletionRequest.shape(), words));
        schemas.computeIfPresent("EmbeddingsRequest", (name, words) -> held(EmbeddingRequest.shape(), words));
        schemas.computeIfPresent("ResponseRequest", (name, words) -> held(ResponsesRequest.shape(), words));
        Conversations.shapes()
                .forEach((request, shape) -> schemas.computeIfPresent(request, (name, words) -> held(shape, words)));
        // null cannot stand in the file's lists: Payara stumbles over it
        var onlyNull = SchemaTypes.orNull(OASFactory.createSchema()).enumeration(Collections.singletonList(null));
        schemas.computeIfPresent("MessagesRequest", (name, written) -> written.additionalPropertiesSchema(onlyNull));
        for (String request : List.of(
                "ChatCompletionRequest",
                "ResponseRequest",
                "CompletionRequest",
                "EmbeddingsRequest",
                "MessagesRequest",
                "CountTokensRequest")) {
            schemas.computeIfPresent(request, (name, written) -> {
                Objects.requireNonNull(written.getProperties().get("model")).setMaxLength(ModelName.LONGEST);
                return written;
            });
        }
    }

    private static Schema held(Shape shape, Schema words) {
        var schema = ShapeSchemas.of(shape)
                .description(words.getDescription())
                .additionalPropertiesBoolean(words.getAdditionalPropertiesBoolean());
        var properties = schema.getProperties();
        for (Map.Entry<String, Schema> said : words.getProperties().entrySet()) {
            var property = Objects.requireNonNull(properties.get(said.getKey()));
            property.setDescription(said.getValue().getDescription());
        }
        return schema;
    }

    static void complete(String path, Operation operation) {
        boolean anthropic = AnthropicError.isFor(path);
        var responses = operation.getResponses();
        if (operation.getRequestBody() != null) {
            ApiDescription.add(responses, "400", "The body is not JSON, or the model's provider refuses it");
            ApiDescription.add(responses, "409", "The model's provider finds a conflict in the request");
            ApiDescription.add(responses, "413", "The body is too large");
            ApiDescription.add(responses, "415", "The body is not sent as application/json");
            ApiDescription.add(responses, "422", "The model's provider cannot process the request");
        }
        ApiDescription.add(responses, "400", "The path or the query holds an escape that is not UTF-8");
        ApiDescription.add(responses, "401", "Who is calling is not known");
        ApiDescription.add(responses, "403", "The caller may not do this");
        ApiDescription.add(responses, "429", "There were too many calls; Retry-After says when to come back");
        ApiDescription.add(responses, "500", "The server failed");
        ApiDescription.add(
                responses, "503", "The server or every model is busy or away; Retry-After says when to come back");
        responses.getAPIResponses().forEach((status, response) -> {
            if (status.charAt(0) >= '4') {
                int code = Integer.parseInt(status);
                response.setContent(anthropic ? anthropicError(code, response) : openAiError(code, response));
            }
        });
    }

    private static Content anthropicError(int status, APIResponse response) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", AnthropicError.type(status));
        error.put("message", response.getDescription() + ".");
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", "error");
        example.put("error", error);
        example.put("request_id", "5a7c3f1e");
        return content("AnthropicError", example);
    }

    private static Content openAiError(int status, APIResponse response) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", response.getDescription() + ".");
        error.put("type", ErrorObject.type(status));
        error.put("param", null);
        error.put("code", code(status));
        return content("OpenAiError", Collections.singletonMap("error", error));
    }

    private static Content content(String schema, Map<String, Object> example) {
        return OASFactory.createContent()
                .addMediaType(
                        "application/json",
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("#/components/schemas/" + schema))
                                .example(example));
    }

    private static String code(int status) {
        return switch (status) {
            case 400 -> "bad_request";
            case 401 -> "unauthenticated";
            case 403 -> "forbidden";
            case 404 -> "model_not_found";
            case 409, 422 -> "request_refused";
            case 413 -> "too_large";
            case 415 -> "unsupported_media_type";
            case 429 -> "rate_limit_exceeded";
            case 502 -> "model_failed";
            case 503 -> "model_unavailable";
            case 504 -> "model_timeout";
            default -> "internal_error";
        };
    }
}
