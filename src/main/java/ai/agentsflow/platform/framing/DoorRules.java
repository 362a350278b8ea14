package ai.agentsflow.platform.framing;

/**
 * How much a request may be.
 *
 * @param headBytes of the request line and all headers
 * @param fields how many headers
 * @param bodyBytes of a body that is held until it is complete
 * @param readAsTheyCome whose bodies are handed over as they come, however long: their readers bound them by themselves
 */
public record DoorRules(int headBytes, int fields, int bodyBytes, Operations readAsTheyCome) {

    /** RFC 9112, 3 asks for 8,000 at least. */
    static final int LINE_BYTES = 16 * 1024;

    /** The same for a server that takes less of a head. */
    public DoorRules withHead(int bytes, int count) {
        return new DoorRules(Math.min(headBytes, bytes), Math.min(fields, count), bodyBytes, readAsTheyCome);
    }
}
