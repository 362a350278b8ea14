package ai.agentsflow.dialect.anthropic;

import ai.agentsflow.platform.json.Shape;

/**
 * The names in a request of Anthropic's Messages API that are read here, so that none gets by in another spelling. Of what kind
 * their values must be is not told by shapes but in the words of that API, by whoever reads them.
 */
final class MessagesShape {

    static final Shape MODEL = Shape.anything().called("the name of a model");

    static final Shape STREAM = Shape.anything().called("true or false");

    private static final Shape SOURCE = names("type", "media_type", "data", "url");

    private static final Shape BLOCK = Shape.anything()
            .or(Shape.members()
                    .may("type", "text", "id", "name", "input", "tool_use_id", "is_error", "title", "cache_control")
                    .may("source", SOURCE)
                    .may("content", list(names("type", "text", "source", "title")))
                    .build());

    private static final Shape MESSAGE = Shape.anything()
            .or(Shape.members().may("role").may("content", list(BLOCK)).build());

    static final Shape REQUEST = Shape.members()
            .may("model", MODEL)
            .may("stream", STREAM)
            .may("max_tokens", "stop_sequences", "temperature", "top_p", "top_k")
            .may("cache_control", "context_management", "diagnostics", "inference_geo", "service_tier", "speed")
            .may("thinking", "container", "mcp_servers")
            .may("system", list(BLOCK))
            .may("messages", list(MESSAGE))
            .may("metadata", names("user_id"))
            .may("tools", list(names("type", "name", "description", "input_schema", "strict", "cache_control")))
            .may("tool_choice", names("type", "name", "disable_parallel_tool_use"))
            .may(
                    "output_config",
                    Shape.anything()
                            .or(Shape.members()
                                    .may("effort")
                                    .may("format", names("type", "schema"))
                                    .build()))
            .build();

    private MessagesShape() {}

    private static Shape names(String... names) {
        return Shape.anything().or(Shape.members().may(names).build());
    }

    private static Shape list(Shape items) {
        return Shape.anything().or(Shape.array(items));
    }
}
