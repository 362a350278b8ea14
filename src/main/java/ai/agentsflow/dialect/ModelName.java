package ai.agentsflow.dialect;

import ai.agentsflow.platform.json.JsonCheck;
import java.util.Optional;

/** The name of a model in a request: no longer than any that a catalogue can have. */
public final class ModelName {

    /** In characters, each of which is at most two escapes of six bytes in JSON. A catalogue's longest name has 128 letters. */
    public static final int LONGEST = 256;

    private static final int MOST_BYTES = 12 * LONGEST + 2;

    private ModelName() {}

    /** The name that stands in these bytes as a JSON string, which has been checked; empty when it is too long. */
    public static Optional<String> at(byte[] json, int start, int end) {
        return Optional.of(end - start)
                .filter(length -> length <= MOST_BYTES)
                .map(length -> JsonCheck.text(json, start, end))
                .filter(name -> name.codePointCount(0, name.length()) <= LONGEST);
    }
}
