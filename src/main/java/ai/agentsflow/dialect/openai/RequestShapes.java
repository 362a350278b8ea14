package ai.agentsflow.dialect.openai;

import ai.agentsflow.platform.json.Shape;

/**
 * What requests in OpenAI's terms may hold (<a href="https://platform.openai.com/docs/api-reference">API reference</a>). The
 * members that this server or one of its adapters reads have their kind; others are named so that no other spelling of them
 * gets by; and what is not named passes. Null stands for what a client leaves out.
 */
final class RequestShapes {

    static final Shape MODEL = Shape.string().called("the name of a model");
    static final Shape STREAM = Shape.flag().orNull();
    static final Shape INCLUDE_USAGE = Shape.flag().orNull();
    static final Shape STREAM_OPTIONS = Shape.members()
            .may("include_usage", INCLUDE_USAGE)
            .may("include_obfuscation")
            .build()
            .orNull();

    private static final Shape TEXT = Shape.string().orNull();
    private static final Shape FLAG = Shape.flag().orNull();
    private static final Shape WHOLE = Shape.whole().orNull();
    private static final Shape NUMBER = Shape.number().orNull();
    private static final Shape OBJECT = Shape.object().orNull();
    private static final Shape TEXTS = Shape.string()
            .or(Shape.array(Shape.string()).called("an array of strings"))
            .orNull();

    private static final Shape CALLED_FUNCTION =
            Shape.members().may("name", TEXT).may("arguments", TEXT).build();

    private static final Shape CALL = Shape.members()
            .may("id", TEXT)
            .may("type", TEXT)
            .may("function", CALLED_FUNCTION.orNull())
            .may("custom", "index")
            .build();

    /** Some servers take an image's address without the object around it. */
    private static final Shape IMAGE = Shape.string()
            .or(Shape.members().may("url", TEXT).may("detail", TEXT).build())
            .orNull();

    private static final Shape FILE = Shape.members()
            .may("file_data", TEXT)
            .may("file_id", TEXT)
            .may("filename", TEXT)
            .build()
            .orNull();

    private static final Shape PART = Shape.members()
            .may("type", TEXT)
            .may("text", TEXT)
            .may("refusal", TEXT)
            .may("image_url", IMAGE)
            .may("file", FILE)
            .may("input_audio", "cache_control")
            .build();

    private static final Shape CONTENT = Shape.string()
            .or(Shape.array(PART).called("an array of parts, each an object"))
            .orNull();

    private static final Shape MESSAGE = Shape.members()
            .need("role", Shape.string())
            .may("content", CONTENT)
            .may("refusal", TEXT)
            .may("name", TEXT)
            .may("tool_calls", Shape.array(CALL).orNull())
            .may("tool_call_id", TEXT)
            .may("reasoning_content", TEXT)
            .may("function_call", "audio", "annotations", "reasoning")
            .build();

    private static final Shape FUNCTION = Shape.members()
            .may("name", TEXT)
            .may("description", TEXT)
            .may("parameters", OBJECT)
            .may("strict", FLAG)
            .build()
            .orNull();

    private static final Shape TOOL = Shape.members()
            .may("type", TEXT)
            .may("function", FUNCTION)
            .may("custom", "cache_control")
            .build();

    private static final Shape TOOL_CHOICE = Shape.string()
            .or(Shape.members()
                    .may("type", TEXT)
                    .may("function", Shape.members().may("name", TEXT).build().orNull())
                    .may("allowed_tools", "custom")
                    .build())
            .orNull();

    private static final Shape FORMAT = Shape.members()
            .may("type", TEXT)
            .may(
                    "json_schema",
                    Shape.members()
                            .may("schema", OBJECT)
                            .may("name", TEXT)
                            .may("strict", FLAG)
                            .may("description", TEXT)
                            .build()
                            .orNull())
            .build()
            .orNull();

    static final Shape CHAT = Shape.members()
            .need("model", MODEL)
            .need("messages", Shape.filledArray(MESSAGE).called("an array of at least one message"))
            .may("stream", STREAM)
            .may("stream_options", STREAM_OPTIONS)
            .may("max_tokens", WHOLE)
            .may("max_completion_tokens", WHOLE)
            .may("n", WHOLE)
            .may("seed", WHOLE)
            .may("top_logprobs", WHOLE)
            .may("top_k", WHOLE)
            .may("temperature", NUMBER)
            .may("top_p", NUMBER)
            .may("frequency_penalty", NUMBER)
            .may("presence_penalty", NUMBER)
            .may("logprobs", FLAG)
            .may("parallel_tool_calls", FLAG)
            .may("stop", TEXTS)
            .may("user", TEXT)
            .may("safety_identifier", TEXT)
            .may("reasoning_effort", TEXT)
            .may("logit_bias", OBJECT)
            .may("output_config", OBJECT)
            .may("tools", Shape.array(TOOL).orNull())
            .may("tool_choice", TOOL_CHOICE)
            .may("response_format", FORMAT)
            .may("modalities", Shape.array(Shape.string()).orNull())
            .may("functions", Shape.array(Shape.object()).orNull())
            .may("function_call", "audio", "keep_alive", "metadata", "prediction", "prompt_cache_key")
            .may("prompt_cache_retention", "service_tier", "store", "think", "thinking", "verbosity")
            .may("web_search_options")
            .build();

    private static final Shape PROMPT = Shape.string()
            .or(Shape.filledArray(Shape.string()
                            .or(Shape.whole())
                            .or(Shape.array(Shape.whole()))
                            .called("a string, a token's number, or an array of these numbers"))
                    .called("an array with at least one entry"));

    static final Shape COMPLETION = Shape.members()
            .need("model", MODEL)
            .need("prompt", PROMPT)
            .may("stream", STREAM)
            .may("stream_options", STREAM_OPTIONS)
            .may("max_tokens", WHOLE)
            .may("n", WHOLE)
            .may("best_of", WHOLE)
            .may("logprobs", WHOLE)
            .may("seed", WHOLE)
            .may("temperature", NUMBER)
            .may("top_p", NUMBER)
            .may("frequency_penalty", NUMBER)
            .may("presence_penalty", NUMBER)
            .may("echo", FLAG)
            .may("suffix", TEXT)
            .may("stop", TEXTS)
            .may("user", TEXT)
            .may("logit_bias", OBJECT)
            .build();

    /** Texts, or numbers of tokens, or lists of these; some servers take objects with an image inside. */
    private static final Shape INPUT = Shape.string()
            .or(Shape.filledArray(Shape.string()
                            .or(Shape.whole())
                            .or(Shape.array(Shape.whole()))
                            .or(Shape.object())
                            .called("a string, a token's number, an array of these numbers, or an object"))
                    .called("an array with at least one entry"));

    static final Shape EMBEDDINGS = Shape.members()
            .need("model", MODEL)
            .need("input", INPUT)
            .may("encoding_format", TEXT)
            .may("dimensions", WHOLE)
            .may("user", TEXT)
            .may("input_type", "stream", "truncate")
            .build();

    private RequestShapes() {}
}
