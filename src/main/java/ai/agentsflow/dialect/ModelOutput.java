package ai.agentsflow.dialect;

import org.jspecify.annotations.Nullable;

/**
 * A chunk of a streamed answer ({@code chat.completion.chunk}) or a whole one ({@code chat.completion}).
 *
 * @param json the object as OpenAI's API defines it
 * @param text the content in it, of the first choice; empty when there is none
 * @param content whether it holds anything of the answer: text, a tool call, a refusal
 * @param finishReason why the answer ends here, null while it goes on; of several choices the first that is not {@code stop}
 * @param usage what the upstream tells of tokens, null when it says nothing here
 * @param places where in the bytes the members stand that this server may have to exchange
 */
public record ModelOutput(
        byte[] json,
        String text,
        boolean content,
        @Nullable String finishReason,
        @Nullable ReportedUsage usage,
        Places places) {

    /** The same output, with what was told of tokens before it was translated. */
    public ModelOutput withUsage(ReportedUsage told) {
        return new ModelOutput(json, text, content, finishReason, told, places);
    }

    /** An output whose members nobody will exchange. */
    public ModelOutput(
            byte[] json, String text, boolean content, @Nullable String finishReason, @Nullable ReportedUsage usage) {
        this(json, text, content, finishReason, usage, Places.NONE);
    }
}
