package ai.agentsflow.platform.digest;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** SHA-256, which every JDK has. */
public final class Sha256 {

    private Sha256() {}

    public static byte[] of(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has this algorithm", e);
        }
    }
}
