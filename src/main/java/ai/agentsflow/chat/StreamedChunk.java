package ai.agentsflow.chat;

import org.jspecify.annotations.Nullable;

/** One event of a streamed answer. */
public record StreamedChunk(String chunk, boolean done, ChatReply.@Nullable Metadata metadata) {

    static StreamedChunk of(String text) {
        return new StreamedChunk(text, false, null);
    }

    static StreamedChunk last(ChatReply.Metadata metadata) {
        return new StreamedChunk("", true, metadata);
    }
}
