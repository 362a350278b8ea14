package ai.agentsflow.platform.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The known members of an object, found by the hash of their names without regard to case. */
final class Members {

    private static final int MOST_NEEDED = 64;

    private final @Nullable Member[] table;

    /** A bit for each member that must be there. */
    final long needed;

    /** One of them; its number counts in the order in which they were told. */
    record Member(String name, byte[] bytes, long hash, Shape shape, int number) {

        /** Whether the name stands in these bytes in exactly this spelling. */
        boolean isSpelledAs(byte[] json, int from, int to) {
            return Arrays.equals(bytes, 0, bytes.length, json, from, to);
        }
    }

    Members(Map<String, Shape> shapes, long needed) {
        if (needed != 0 && shapes.size() > MOST_NEEDED) {
            throw new IllegalArgumentException("members that are needed must be among the first 64");
        }
        this.needed = needed;
        this.table = new Member[Integer.highestOneBit(4 * shapes.size() + 4)];
        shapes.forEach((name, shape) -> {
            long hash = NameHash.of(Folding.fold(name));
            table[slot(hash)] = new Member(name, name.getBytes(StandardCharsets.UTF_8), hash, shape, count());
        });
    }

    private int count() {
        return (int) Arrays.stream(table).filter(member -> member != null).count();
    }

    private int slot(long hash) {
        int slot = (int) (hash >>> 32) & table.length - 1;
        for (var member = table[slot]; member != null && member.hash() != hash; member = table[slot]) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    @Nullable
    Member find(long hash) {
        return table[slot(hash)];
    }

    /** A member that must be there and is not among these; null when there is none. */
    @Nullable
    Member missing(long seen) {
        long lacking = needed & ~seen;
        if (lacking == 0) {
            return null;
        }
        return Arrays.stream(table)
                .filter(member -> member != null && member.number() == Long.numberOfTrailingZeros(lacking))
                .findFirst()
                .orElse(null);
    }

    /** All of them, in the order in which they were told. */
    List<Member> all() {
        return Arrays.stream(table)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingInt(Member::number))
                .toList();
    }

    boolean isNeeded(Member member) {
        return (needed & 1L << member.number()) != 0;
    }
}
