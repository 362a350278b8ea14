package ai.agentsflow.dialect.openai;

import ai.agentsflow.platform.json.Shape;

/**
 * What a request for a response may hold (<a href="https://platform.openai.com/docs/api-reference/responses/create">API
 * reference</a>): the kinds of what this server reads, and the names of the rest, so that no other spelling of them gets by.
 */
final class ResponsesShape {

    private static final Shape TEXT = Shape.string().orNull();
    private static final Shape FLAG = Shape.flag().orNull();
    private static final Shape WHOLE = Shape.whole().orNull();
    private static final Shape NUMBER = Shape.number().orNull();
    private static final Shape OBJECT = Shape.object().orNull();

    private static final Shape PART = Shape.members()
            .may("type", TEXT)
            .may("text", TEXT)
            .may("refusal", TEXT)
            .may("image_url", TEXT)
            .may("detail", TEXT)
            .may("file_id", TEXT)
            .may("file_data", TEXT)
            .may("file_url", TEXT)
            .may("filename", TEXT)
            .may("input_audio", "annotations", "logprobs")
            .build();

    private static final Shape CONTENT = Shape.string()
            .or(Shape.array(PART).called("an array of parts, each an object"))
            .orNull();

    private static final Shape ITEM = Shape.members()
            .may("type", TEXT)
            .may("id", TEXT)
            .may("role", TEXT)
            .may("status", TEXT)
            .may("content", CONTENT)
            .may("call_id", TEXT)
            .may("name", TEXT)
            .may("namespace", TEXT)
            .may("arguments", TEXT)
            .may("input", "output", "summary", "encrypted_content", "action")
            .build();

    private static final Shape TOOL = Shape.members()
            .need("type", Shape.string())
            .may("name", TEXT)
            .may("description", TEXT)
            .may("parameters", OBJECT)
            .may("strict", FLAG)
            .may("format", "tools")
            .build();

    private static final Shape FORMAT = Shape.members()
            .may("type", TEXT)
            .may("name", TEXT)
            .may("description", TEXT)
            .may("schema", OBJECT)
            .may("strict", FLAG)
            .build()
            .orNull();

    static final Shape REQUEST = Shape.members()
            .need("model", RequestShapes.MODEL)
            .may(
                    "input",
                    Shape.string()
                            .or(Shape.array(ITEM).called("an array of items, each an object"))
                            .orNull())
            .may("instructions", TEXT)
            .may("stream", RequestShapes.STREAM)
            .may("stream_options", RequestShapes.STREAM_OPTIONS)
            .may("store", FLAG)
            .may("background", FLAG)
            .may("previous_response_id", TEXT)
            .may(
                    "conversation",
                    Shape.string()
                            .or(Shape.members().need("id", Shape.string()).build())
                            .orNull())
            .may("max_output_tokens", WHOLE)
            .may("max_tool_calls", WHOLE)
            .may("temperature", NUMBER)
            .may("top_p", NUMBER)
            .may("top_logprobs", WHOLE)
            .may("parallel_tool_calls", FLAG)
            .may(
                    "tools",
                    Shape.array(TOOL)
                            .called("an array of tools, each an object")
                            .orNull())
            .may(
                    "tool_choice",
                    Shape.string()
                            .or(Shape.members()
                                    .may("type", TEXT)
                                    .may("name", TEXT)
                                    .may("mode", TEXT)
                                    .may("tools")
                                    .build())
                            .orNull())
            .may(
                    "text",
                    Shape.members()
                            .may("format", FORMAT)
                            .may("verbosity", TEXT)
                            .build()
                            .orNull())
            .may(
                    "reasoning",
                    Shape.members()
                            .may("effort", TEXT)
                            .may("summary", TEXT)
                            .may("generate_summary", "context", "mode")
                            .build()
                            .orNull())
            .may(
                    "include",
                    Shape.array(Shape.string()).called("an array of strings").orNull())
            .may("metadata", OBJECT)
            .may("truncation", TEXT)
            .may("user", TEXT)
            .may("prompt", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier")
            .build();

    private ResponsesShape() {}
}
