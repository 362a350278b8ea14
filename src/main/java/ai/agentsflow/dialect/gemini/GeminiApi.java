package ai.agentsflow.dialect.gemini;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.Operation;

/** What can be asked in the <a href="https://ai.google.dev/api/generate-content">Gemini API</a>; paths are methods of a model. */
public final class GeminiApi {

    public static final Operation CONTENT =
            new Operation(Dialect.VENDOR, Operation.CHAT, "generateContent", "contents");

    /** Where {@link #CONTENT} is streamed. */
    public static final String STREAMED = "streamGenerateContent?alt=sse";

    public static final Operation EMBEDDINGS =
            new Operation(Dialect.VENDOR, Operation.EMBEDDINGS, "batchEmbedContents", "embeddings");

    private GeminiApi() {}
}
