package ai.agentsflow.chat.history;

/**
 * Something has happened to a conversation, and is stored.
 *
 * @param owner whose conversation it is
 * @param conversationId the name that its owner knows it by
 */
public record ConversationEvent(Kind kind, String owner, String conversationId) {

    /** What has happened. */
    public enum Kind {
        /** The first question was asked. */
        BEGUN,
        /** A question or an answer was added. */
        MESSAGE,
        DELETED
    }
}
