package ai.agentsflow.dialect;

import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * A part of a streamed answer, or a whole one.
 *
 * @param dialect whose API defines the object
 * @param event the name under which the dialect's streams send it; null for one without, and for a whole answer
 * @param json the object, such as a {@code chat.completion.chunk} or a {@code message_start}
 * @param text the content in it, of the first choice; empty when there is none
 * @param content whether it holds anything of the answer: text, a tool call, a refusal
 * @param finishReason in OpenAI's words why the answer ends here, null while it goes on; of several choices the first that is not
 *     {@code stop}
 * @param usage what the upstream tells of tokens, null when it says nothing here
 * @param places where in the bytes the members stand that this server may have to exchange
 * @param estimate about how many tokens all that the model says in it has: texts and thoughts, calls of tools, refusals, of every choice
 */
public record ModelOutput(
        Dialect dialect,
        @Nullable String event,
        byte[] json,
        String text,
        boolean content,
        @Nullable String finishReason,
        @Nullable ReportedUsage usage,
        Places places,
        long estimate) {

    /** An output in which nothing is said but its text. */
    public ModelOutput(
            Dialect dialect,
            @Nullable String event,
            byte[] json,
            String text,
            boolean content,
            @Nullable String finishReason,
            @Nullable ReportedUsage usage,
            Places places) {
        this(dialect, event, json, text, content, finishReason, usage, places, Tokens.estimate(text));
    }

    /** An output in OpenAI's terms. */
    public ModelOutput(
            byte[] json,
            String text,
            boolean content,
            @Nullable String finishReason,
            @Nullable ReportedUsage usage,
            Places places) {
        this(Dialect.OPENAI, null, json, text, content, finishReason, usage, places);
    }

    /** An output in OpenAI's terms whose members nobody will exchange. */
    public ModelOutput(
            byte[] json, String text, boolean content, @Nullable String finishReason, @Nullable ReportedUsage usage) {
        this(json, text, content, finishReason, usage, Places.NONE);
    }

    /** The same output, with what was told of tokens before it was translated. */
    public ModelOutput withUsage(ReportedUsage told) {
        return new ModelOutput(dialect, event, json, text, content, finishReason, told, places, estimate);
    }

    /** The bytes, under another name of the model where they name one. */
    public byte[] withModel(String name) {
        var at = places.model();
        return at == null
                ? json
                : new JsonSplice(json).replace(at, ProviderJson.quoted(name)).bytes();
    }
}
