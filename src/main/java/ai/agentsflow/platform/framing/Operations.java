package ai.agentsflow.platform.framing;

import java.util.List;

/** Requests by method and path, found without a copy of either. */
public final class Operations {

    private final List<Operation> operations;

    private static final String ALL_BELOW = "*";

    private record Operation(byte[] method, byte[] path, boolean below) {}

    private Operations(List<Operation> operations) {
        this.operations = operations;
    }

    /**
     * These.
     *
     * @param names as {@code POST /path}, or {@code POST /path/*} for all below it
     */
    public static Operations of(List<String> names) {
        return new Operations(names.stream()
                .map(name -> name.split(" ", 2))
                .map(parts -> operation(parts[0], parts[1]))
                .toList());
    }

    private static Operation operation(String method, String path) {
        boolean below = path.endsWith(ALL_BELOW);
        var plain = below ? path.substring(0, path.length() - ALL_BELOW.length()) : path;
        return new Operation(Octets.ascii(method), Octets.ascii(plain), below);
    }

    boolean contains(RequestHead head, byte[] bytes) {
        for (var operation : operations) {
            if (operation.below()
                    ? head.isBelow(bytes, operation.method(), operation.path())
                    : head.is(bytes, operation.method(), operation.path())) {
                return true;
            }
        }
        return false;
    }
}
