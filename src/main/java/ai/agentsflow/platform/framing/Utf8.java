package ai.agentsflow.platform.framing;

/** Follows UTF-8 (RFC 3629) byte by byte, in escapes that nobody could decode otherwise. */
final class Utf8 {

    private static final int RANGE = 8;
    private static final int MASK = 0xff;

    private Utf8() {}

    /**
     * The state after one more byte. 0 is between two characters; else the lowest byte tells how many bytes are missing, the two above
     * it in which range the next one must be.
     */
    static int next(int state, int octet) {
        if (state != 0) {
            int least = (state >> RANGE) & MASK;
            int most = (state >> (2 * RANGE)) & MASK;
            if (octet < least || octet > most) {
                throw Refusal.TARGET.exception();
            }
            return missing((state & MASK) - 1, 0x80, 0xbf);
        }
        if (octet < 0x80) {
            return 0;
        }
        if (octet < 0xc2 || octet > 0xf4) {
            throw Refusal.TARGET.exception();
        }
        if (octet < 0xe0) {
            return missing(1, 0x80, 0xbf);
        }
        if (octet < 0xf0) {
            // neither longer than need be, nor half of a surrogate pair
            return missing(2, octet == 0xe0 ? 0xa0 : 0x80, octet == 0xed ? 0x9f : 0xbf);
        }
        return missing(3, octet == 0xf0 ? 0x90 : 0x80, octet == 0xf4 ? 0x8f : 0xbf);
    }

    private static int missing(int bytes, int least, int most) {
        return bytes == 0 ? 0 : bytes | least << RANGE | most << (2 * RANGE);
    }
}
