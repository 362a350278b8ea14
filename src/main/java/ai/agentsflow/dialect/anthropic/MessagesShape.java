package ai.agentsflow.dialect.anthropic;

import ai.agentsflow.platform.json.Shape;

/**
 * The names in a request of Anthropic's Messages API that are read here, so that none gets by in another spelling, and of what
 * kind they must be where no model could take another. The rules are in the words of that API.
 */
final class MessagesShape {

    static final Shape MODEL = Shape.string().orNull().ruled("Input should be a valid string");

    static final Shape STREAM = Shape.flag().orNull().ruled("Input should be a valid boolean");

    /** Of a thought: Anthropic's own are for Anthropic to judge. */
    static final Shape SIGNATURE = Shape.anything().called("any value");

    private static final Shape NUMBER = Shape.number().orNull().ruled("Input should be a valid number");

    private static final Shape WHOLE = Shape.whole().orNull().ruled("Input should be a valid integer");

    private static final Shape SOURCE = names("type", "media_type", "data", "url");

    private static final Shape BLOCK = Shape.anything()
            .or(Shape.members()
                    .may("type", "text", "id", "name", "input", "tool_use_id", "is_error", "title", "cache_control")
                    .may("signature", SIGNATURE)
                    .may("source", SOURCE)
                    .may("content", list(names("type", "text", "source", "title")))
                    .build());

    private static final Shape MESSAGE = Shape.members()
            .may("role")
            .may("content", Shape.string().or(Shape.array(BLOCK)).ruled("Input should be a valid string or list"))
            .build()
            .ruled("Input should be an object");

    static final Shape MESSAGES = listOnly(MESSAGE);

    static final Shape REQUEST = Shape.members()
            .may("model", MODEL)
            .may("stream", STREAM)
            .may("max_tokens", WHOLE)
            .may("temperature", NUMBER)
            .may("top_p", NUMBER)
            .may("top_k", WHOLE)
            .may("stop_sequences")
            .may("cache_control", "context_management", "diagnostics", "inference_geo", "service_tier", "speed")
            .may("thinking", "container", "mcp_servers")
            .may("system", list(BLOCK))
            .may("messages", MESSAGES)
            .may("metadata", names("user_id"))
            .may(
                    "tools",
                    listOnly(Shape.members()
                            .may("type", "name", "description", "input_schema", "strict", "cache_control")
                            .build()
                            .ruled("Input should be an object")))
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

    private static Shape listOnly(Shape items) {
        return Shape.array(items).orNull().ruled("Input should be a valid list");
    }

    private static Shape list(Shape items) {
        return Shape.anything().or(Shape.array(items));
    }
}
