package ai.agentsflow.platform.json;

import java.util.Locale;

/** Names without regard to case, as the most generous readers compare them. */
final class Folding {

    private Folding() {}

    /**
     * A name in the one spelling that all have which differ in case only. Unicode's special letters count too: the long s, the
     * sign for Kelvin, ligatures such as the one of s and t, and the Turkish letters i with and without its dot.
     */
    static String fold(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace("\u0307", "");
    }

    /** The same for one byte of a name in ASCII. */
    static byte fold(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter | 0x20) : letter;
    }
}
