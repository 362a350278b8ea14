package ai.agentsflow.providers.signed;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A credential that holds for one request: over its method, path, time and body, in the manner of AWS Signature Version 4. */
final class Signature {

    static final String DATE = "X-Signed-Date";
    static final String AUTHORIZATION = "Authorization";

    private Signature() {}

    static Map<String, String> headers(String secret, String method, String path, Instant at, byte[] body) {
        return Map.of(DATE, at.toString(), AUTHORIZATION, of(secret, method, path, at.toString(), body));
    }

    static String of(String secret, String method, String path, String date, byte[] body) {
        try {
            var digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signed =
                    mac.doFinal(String.join("\n", method, path, date, digest).getBytes(StandardCharsets.UTF_8));
            return "HMAC-SHA256 Signature=" + HexFormat.of().formatHex(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
