package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The deltas of one choice, made one by one as they are told: the role, words of a text or parts of arguments. */
final class DemoPieces {

    private static final int LONGEST = 32;

    private final DemoChoice choice;
    private boolean begun;
    private boolean ended;
    private int call;
    private boolean called;
    private int at;

    DemoPieces(DemoChoice choice) {
        this.choice = choice;
    }

    /** The next; empty when there is none, and then the reason for the end is to be told. */
    Optional<ObjectNode> next() {
        if (!begun) {
            begun = true;
            var role = AnswerWriter.object().put("role", "assistant");
            return Optional.of(choice.calls().isEmpty() ? role.put("content", "") : role.putNull("content"));
        }
        return choice.calls().isEmpty() ? word() : call();
    }

    /** True once, after the last piece. */
    boolean endsNow() {
        boolean now = !ended;
        ended = true;
        return now;
    }

    boolean isOver() {
        return ended;
    }

    private Optional<ObjectNode> word() {
        return at == choice.text().length()
                ? Optional.empty()
                : Optional.of(AnswerWriter.object().put("content", piece(choice.text())));
    }

    private Optional<ObjectNode> call() {
        if (call == choice.calls().size()) {
            return Optional.empty();
        }
        var one = choice.calls().get(call);
        if (!called) {
            called = true;
            return Optional.of(AnswerWriter.toolCallBeginning(call, one.id(), one.name()));
        }
        if (at < one.arguments().length()) {
            return Optional.of(AnswerWriter.toolCallArguments(call, piece(one.arguments())));
        }
        call++;
        called = false;
        at = 0;
        return call();
    }

    /** Up to the next blank, and no longer than a few words. */
    private String piece(String text) {
        int blank = text.indexOf(' ', at);
        int end = Math.min(blank < 0 ? text.length() : blank + 1, at + LONGEST);
        end = end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? end + 1 : end;
        var piece = text.substring(at, end);
        at = end;
        return piece;
    }
}
