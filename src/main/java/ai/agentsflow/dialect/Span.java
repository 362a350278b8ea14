package ai.agentsflow.dialect;

import java.util.Arrays;

/** A part of some bytes, from {@code start} up to and without {@code end}. */
public record Span(int start, int end) {

    public byte[] of(byte[] bytes) {
        return Arrays.copyOfRange(bytes, start, end);
    }
}
