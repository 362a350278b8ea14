package ai.agentsflow.platform.env;

/** A value that cannot be read; the message says what to do and repeats nothing of it. */
final class UnreadableException extends Exception {

    UnreadableException(String message) {
        super(message);
    }
}
