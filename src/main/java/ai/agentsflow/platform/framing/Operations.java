package ai.agentsflow.platform.framing;

import java.util.List;

/** Requests by method and path, found without a copy of either. */
public final class Operations {

    private final List<Operation> operations;

    private record Operation(byte[] method, byte[] path) {}

    private Operations(List<Operation> operations) {
        this.operations = operations;
    }

    /**
     * These.
     *
     * @param names as {@code POST /path}
     */
    public static Operations of(List<String> names) {
        return new Operations(names.stream()
                .map(name -> name.split(" ", 2))
                .map(parts -> new Operation(Octets.ascii(parts[0]), Octets.ascii(parts[1])))
                .toList());
    }

    boolean contains(RequestHead head, byte[] bytes) {
        for (var operation : operations) {
            if (head.is(bytes, operation.method(), operation.path())) {
                return true;
            }
        }
        return false;
    }
}
