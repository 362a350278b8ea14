package ai.agentsflow.chat;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One event of a streamed answer. */
@Schema(name = "StreamedChunk", description = "A piece of an answer; the last one is empty, done, and has the metadata")
public record StreamedChunk(
        @Schema(description = "The next words", example = "Hello")
        String chunk,

        @Schema(description = "Whether the answer is complete and stored", example = "false")
        boolean done,

        ChatReply.@Nullable Metadata metadata) {

    static StreamedChunk of(String text) {
        return new StreamedChunk(text, false, null);
    }

    static StreamedChunk last(ChatReply.Metadata metadata) {
        return new StreamedChunk("", true, metadata);
    }
}
