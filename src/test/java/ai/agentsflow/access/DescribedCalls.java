package ai.agentsflow.access;

import ai.agentsflow.testing.AgentsFlow;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A call of every operation of the description that names something; an operation without one has not been thought about. */
final class DescribedCalls {

    /** Method and path as described; path, query and body of the call. NAME stands for a model, TASK for a task's own name. */
    private static final Map<String, List<String>> CALLS = new LinkedHashMap<>();

    static {
        call("GET /api/models", "/api/models");
        call("GET /api/models/{name}", "/api/models/NAME");
        call("GET /api/models/health", "/api/models/health");
        call("GET /api/models/metrics", "/api/models/metrics");
        call("GET /api/models/tasks/{task}", "/api/models/tasks/TASK");
        call("POST /api/models/warmup", "/api/models/warmup", "{\"model_names\":[NAME]}");
        call("POST /api/models/benchmark", "/api/models/benchmark", "{\"model_names\":[NAME],\"prompts\":[\"x\"]}");
        call("POST /api/chat/message", "/api/chat/message?model=NAME", "{\"message\":\"x\"}");
        call("POST /api/chat/stream", "/api/chat/stream?model=NAME", "{\"message\":\"x\"}");
        call("GET /api/chat/history/{conversation_id}", "/api/chat/history/CONVERSATION");
        call("DELETE /api/chat/history/{conversation_id}", "/api/chat/history/CONVERSATION");
        call("GET /api/keys", "/api/keys?limit=200");
        call("POST /api/keys", "/api/keys", "{\"name\":\"wider\",\"models\":[NAME]}");
        call("GET /api/keys/{id}", "/api/keys/KEY");
        call("DELETE /api/keys/{id}", "/api/keys/KEY");
        call("GET /api/admin/database", "/api/admin/database");
        call("GET /api/admin/pools", "/api/admin/pools");
        call("GET /api/admin/redis", "/api/admin/redis");
        var messages = "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        call("POST /v1/chat/completions", "/v1/chat/completions", "{\"model\":NAME," + messages);
        call("POST /v1/completions", "/v1/completions", "{\"model\":NAME,\"prompt\":\"x\"}");
        call("POST /v1/messages", "/v1/messages", "{\"model\":NAME," + messages);
        call("POST /v1/messages/count_tokens", "/v1/messages/count_tokens", "{\"model\":NAME," + messages);
        call("POST /v1/responses", "/v1/responses", "{\"model\":NAME,\"input\":\"Hi\"}");
        call("POST /v1/responses/input_tokens", "/v1/responses/input_tokens", "{\"model\":NAME,\"input\":\"Hi\"}");
        call("GET /v1/responses/{id}", "/v1/responses/resp_1");
        call("DELETE /v1/responses/{id}", "/v1/responses/resp_1");
        call("POST /v1/responses/{id}/cancel", "/v1/responses/resp_1/cancel", "{}");
        call("GET /v1/responses/{id}/input_items", "/v1/responses/resp_1/input_items");
        call("POST /v1/conversations", "/v1/conversations", "{}");
        call("GET /v1/conversations/{id}", "/v1/conversations/conv_1");
        call("POST /v1/conversations/{id}", "/v1/conversations/conv_1", "{\"metadata\":{}}");
        call("DELETE /v1/conversations/{id}", "/v1/conversations/conv_1");
        call("GET /v1/conversations/{id}/items", "/v1/conversations/conv_1/items");
        call("POST /v1/conversations/{id}/items", "/v1/conversations/conv_1/items", "{\"items\":[]}");
        call("GET /v1/conversations/{id}/items/{item_id}", "/v1/conversations/conv_1/items/msg_1");
        call("DELETE /v1/conversations/{id}/items/{item_id}", "/v1/conversations/conv_1/items/msg_1");
        call("POST /v1/embeddings", "/v1/embeddings", "{\"model\":NAME,\"input\":\"x\"}");
        call("GET /v1/models", "/v1/models");
        call("GET /v1/models/{id}", "/v1/models/NAME");
    }

    private DescribedCalls() {}

    /**
     * One of them.
     *
     * @param naming whether it names a model or a task
     * @param json its body; null without one
     */
    record Call(
            String operation,
            boolean naming,
            String path,
            @Nullable String json) {

        String method() {
            return operation.substring(0, operation.indexOf(' '));
        }
    }

    /** The operations that the server describes, as method and path. */
    static Set<String> described(AgentsFlow server) {
        var document = AgentsFlow.body(server.send(server.anonymous("/openapi")
                .header("Accept", "application/json")
                .GET()));
        var operations = new TreeSet<String>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            path.getValue().fieldNames().forEachRemaining(method -> {
                if (Set.of("get", "post", "put", "patch", "delete").contains(method)) {
                    operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            });
        }
        return operations;
    }

    /** The operations that are called here. */
    static Set<String> operations() {
        return CALLS.keySet();
    }

    /** Every operation about this model or task, this conversation and this key. */
    static Stream<Call> about(String model, String conversation, String key) {
        return CALLS.entrySet().stream().flatMap(entry -> {
            var path = entry.getValue().get(0);
            boolean task = path.contains("TASK");
            var json = entry.getValue().size() > 1 ? entry.getValue().get(1).replace("NAME", quoted(model)) : null;
            boolean naming = task
                    || path.contains("NAME")
                    || (json != null && entry.getValue().get(1).contains("NAME"));
            if (task && !model.startsWith("task:")) {
                return Stream.of();
            }
            var name = task ? model.substring("task:".length()) : model;
            return Stream.of(escaped(name), everyByteEscaped(name))
                    .map(text -> path.replaceAll("NAME|TASK", text)
                            .replace("CONVERSATION", conversation)
                            .replace("KEY", key))
                    .distinct()
                    .map(text -> new Call(entry.getKey(), naming, text, json));
        });
    }

    private static void call(String operation, String... call) {
        CALLS.put(operation, List.of(call));
    }

    /** A slash stands as it is, as clients write it. */
    private static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    private static String everyByteEscaped(String name) {
        return Stream.of(name.split("/", -1))
                .map(part -> HexFormat.of()
                        .withUpperCase()
                        .formatHex(part.getBytes(StandardCharsets.UTF_8))
                        .replaceAll("(..)", "%$1"))
                .collect(Collectors.joining("/"));
    }

    private static String quoted(String text) {
        return AgentsFlow.quoted(text);
    }
}
