package ai.agentsflow.limits;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits, as {@code 10.0.0.0/8}, {@code fd00::/8} or one address alone.
 *
 * @param start the first of them, in bytes
 * @param bits how many at the front count
 */
record AddressRange(byte[] start, int bits) {

    private static final Pattern LITERAL =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?:\\d{1,3}(\\.\\d{1,3}){3})?");

    /** @throws IllegalArgumentException when it is no range */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        var start = address(slash < 0 ? text : text.substring(0, slash));
        if (start.isEmpty()) {
            throw new IllegalArgumentException("an address or a range such as 10.20.30.0/28 or fd00:1::/64 is needed");
        }
        int all = start.get().length * 8;
        var length = slash < 0 ? String.valueOf(all) : text.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > all) {
            throw new IllegalArgumentException("the length after / is from 0 to " + all);
        }
        return new AddressRange(start.get(), Integer.parseInt(length));
    }

    /** The bytes of a literal address; a name is none, and none is ever looked up. An IPv4 address in IPv6's clothes is IPv4. */
    static Optional<byte[]> address(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean contains(byte[] address) {
        if (address.length != start.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((address[bit / 8] & mask) != (start[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
