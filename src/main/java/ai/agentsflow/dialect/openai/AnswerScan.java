package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.Span;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole answer that is too large to be held, in parts of any size, and keeps no more than the few values that this server
 * has to know. It makes sure that the object is closed and that nothing follows it; any other grammar is its reader's affair.
 */
final class AnswerScan {

    private static final Set<String> OUTER = Set.of("model", "usage", "error");
    private static final String CHOICES = "choices";
    private static final String FINISH_REASON = "finish_reason";

    /** Brackets around the members of a choice: those of the answer, of the list, of the choice itself. */
    private static final int IN_CHOICE = 3;

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 16 * 1024;
    private static final int DEEPEST = Long.SIZE - 1;

    private final ByteArrayOutputStream name = new ByteArrayOutputStream(LONGEST_NAME);
    private final ByteArrayOutputStream value = new ByteArrayOutputStream(256);
    private int depth;
    /** A bit for each open bracket: 1 for that of an object. */
    private long objects;

    private boolean begun;
    private boolean inText;
    private boolean escaped;
    private boolean nameIsNext;
    private boolean inName;
    private String outerName = "";
    /** The member whose value comes next or is being read; empty for one that does not matter. */
    private String wanted = "";

    private boolean reading;
    private int depthOfValue;
    private int modelStart = -1;
    private int modelEnd = -1;
    private @Nullable String finishReason;
    private byte @Nullable [] usage;
    private byte @Nullable [] error;

    /**
     * Reads the next part.
     *
     * @return how many of its bytes can be passed on: all of them, or those before a model's name that does not end here, which
     *     are to be the first of the next part
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is no object
     */
    int read(byte[] part) {
        boolean again = reading && wanted.equals("model");
        modelStart = again ? 0 : -1;
        modelEnd = -1;
        // the beginning of a name that was held back comes a second time, and has been read
        for (int at = again ? value.size() : 0; at < part.length; at++) {
            next(part[at], at);
        }
        return reading && wanted.equals("model") ? modelStart : part.length;
    }

    /** Where in the part that was read last the value of {@code model} stands; null when it does not end there. */
    @Nullable
    Span model() {
        return modelEnd < 0 ? null : new Span(modelStart, modelEnd);
    }

    /** Whether the object is closed. */
    boolean isWhole() {
        return begun && depth == 0;
    }

    /** The error that stands where the answer should; null when there is none. */
    byte @Nullable [] error() {
        return error;
    }

    /** Why the answer ends; of several choices the first that is not {@code stop}. */
    @Nullable
    String finishReason() {
        return finishReason;
    }

    /** The value of {@code usage}; null when there is none. */
    byte @Nullable [] usage() {
        return usage;
    }

    private void next(byte next, int at) {
        if (reading && depth > depthOfValue) {
            keep(next);
        }
        if (inText) {
            inText(next, at);
            return;
        }
        switch (next) {
            case ' ', '\t', '\r', '\n' -> endWord(at);
            case ',' -> {
                endWord(at);
                nameIsNext = isInObject();
            }
            case ':' -> {}
            case '}', ']' -> {
                endWord(at);
                close(next, at);
            }
            case '{', '[' -> open(next, at);
            case '"' -> {
                inText = true;
                inName = nameIsNext;
                nameIsNext = false;
                name.reset();
                if (!inName) {
                    begin(next, at);
                }
            }
            default -> word(next, at);
        }
    }

    private void inText(byte next, int at) {
        if (inName) {
            if (name.size() < LONGEST_NAME) {
                name.write(next);
            }
        } else if (reading && depth == depthOfValue) {
            keep(next);
        }
        if (escaped) {
            escaped = false;
        } else if (next == '\\') {
            escaped = true;
        } else if (next == '"') {
            inText = false;
            if (inName) {
                named();
            } else {
                endValue(at + 1);
            }
        }
    }

    /** A part of a number, or of {@code true}, {@code false} and {@code null}. */
    private void word(byte next, int at) {
        boolean mark = !begun && (next == (byte) 0xEF || next == (byte) 0xBB || next == (byte) 0xBF);
        if (!mark) {
            begin(next, at);
        }
    }

    private void named() {
        if (reading) {
            return;
        }
        var text = name.toString(StandardCharsets.UTF_8);
        text = text.substring(0, text.length() - 1);
        if (depth == 1) {
            outerName = text;
            wanted = OUTER.contains(text) ? text : "";
        } else if (depth == IN_CHOICE) {
            wanted = outerName.equals(CHOICES) && text.equals(FINISH_REASON) ? text : "";
        }
    }

    private void open(byte bracket, int at) {
        if (depth == 0 && (begun || bracket != '{')) {
            throw broken();
        }
        if (begun) {
            begin(bracket, at);
        }
        begun = true;
        if (++depth > DEEPEST) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer nests too deeply");
        }
        long bit = 1L << depth;
        objects = bracket == '{' ? objects | bit : objects & ~bit;
        nameIsNext = bracket == '{';
    }

    private void close(byte bracket, int at) {
        if (depth == 0 || isInObject() != (bracket == '}')) {
            throw broken();
        }
        depth--;
        nameIsNext = false;
        endValue(at + 1);
    }

    private boolean isInObject() {
        return (objects & 1L << depth) != 0;
    }

    /** A value begins, or a number or word goes on. */
    private void begin(byte next, int at) {
        if (!begun || isWhole()) {
            throw broken();
        }
        if (!reading && !wanted.isEmpty() && (depth == 1 || depth == IN_CHOICE)) {
            reading = true;
            depthOfValue = depth;
            value.reset();
            if (wanted.equals("model")) {
                modelStart = at;
            }
        }
        if (reading && depth == depthOfValue) {
            keep(next);
        }
    }

    private void keep(byte next) {
        if (value.size() == LONGEST_VALUE) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the upstream's " + wanted + " is longer than any honest one");
        }
        value.write(next);
    }

    private void endWord(int at) {
        if (reading && depth == depthOfValue) {
            endValue(at);
        }
    }

    private void endValue(int end) {
        if (!reading || depth != depthOfValue) {
            return;
        }
        reading = false;
        byte[] found = value.toByteArray();
        switch (wanted) {
            case "model" -> modelEnd = end;
            case "usage" -> usage = found;
            case "error" -> error = isNull(found) ? error : found;
            default -> ends(found);
        }
        wanted = "";
    }

    private void ends(byte[] reason) {
        boolean told = reason.length > 2 && reason[0] == '"';
        if (told && (finishReason == null || finishReason.equals("stop"))) {
            finishReason = new String(reason, 1, reason.length - 2, StandardCharsets.UTF_8);
        }
    }

    private static boolean isNull(byte[] value) {
        return new String(value, StandardCharsets.UTF_8).equals("null");
    }

    private static ModelFailure broken() {
        return new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent something that is not one object");
    }
}
