package ai.agentsflow.platform.json;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Hashes of members' names, other ones in every process: nobody can choose names that meet in a table. */
final class NameHash {

    /** FNV's prime for 64 bits. */
    private static final long PRIME = 0x100000001B3L;

    static final long START = new SecureRandom().nextLong();

    private NameHash() {}

    /** The hash so far and one byte more. */
    static long next(long hash, byte letter) {
        return (hash ^ letter) * PRIME;
    }

    static long of(String name) {
        long hash = START;
        for (byte letter : name.getBytes(StandardCharsets.UTF_8)) {
            hash = next(hash, letter);
        }
        return hash;
    }
}
