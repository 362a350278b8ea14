package ai.agentsflow.keys;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * An API key as its owner has it: {@code af_}, then a handle of 8 characters by which it is found, then 32 that are secret:
 * 190 bits. Letters and digits alone, so that it survives every shell, and scanners for leaked secrets can know it.
 */
final class KeyText {

    static final String PREFIX = "af_";

    private static final int HANDLE = 8;
    private static final int LENGTH = PREFIX.length() + HANDLE + 32;
    private static final Pattern SHAPE = Pattern.compile(PREFIX + "[0-9A-Za-z]{" + (HANDLE + 32) + "}");
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyText() {}

    static String random() {
        var text = new StringBuilder(LENGTH).append(PREFIX);
        while (text.length() < LENGTH) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** Whether whoever sent this meant an API key; a bearer token never begins so. */
    static boolean looksLikeOne(String credential) {
        return credential.startsWith(PREFIX);
    }

    static boolean isWellFormed(String credential) {
        return credential.length() == LENGTH && SHAPE.matcher(credential).matches();
    }

    /** The part that is no secret, with the prefix: {@code af_Ab3dE6gH}. */
    static String handle(String key) {
        return key.substring(0, PREFIX.length() + HANDLE);
    }
}
