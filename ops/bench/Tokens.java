import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;

/**
 * An issuer for measurements: {@code java Tokens.java DIRECTORY COUNT} makes a key, publishes it in {@code jwks.json}, and signs so many
 * tokens (ES256), each for another user, one a line in {@code tokens}; good for two hours.
 */
final class Tokens {

    private static final int COORDINATE_BYTES = 32;

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        var directory = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var pair = generator.generateKeyPair();
        var point = ((ECPublicKey) pair.getPublic()).getW();
        Files.writeString(
                directory.resolve("jwks.json"),
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"bench\",\"x\":\"%s\",\"y\":\"%s\"}]}"
                        .formatted(coordinate(point.getAffineX()), coordinate(point.getAffineY())));
        var header = base64("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"bench\"}".getBytes(StandardCharsets.UTF_8));
        var expires = Instant.now().plusSeconds(7200).getEpochSecond();
        var tokens = new ArrayList<String>(count);
        var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        for (int i = 0; i < count; i++) {
            var claims = "{\"iss\":\"bench\",\"sub\":\"user-%d\",\"aud\":\"authenticated\",\"exp\":%d}"
                    .formatted(i, expires);
            var signed = header + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            tokens.add(signed + "." + base64(signature.sign()));
        }
        Files.write(directory.resolve("tokens"), tokens);
    }

    private static String coordinate(BigInteger number) {
        var bytes = number.toByteArray();
        var fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return base64(fixed);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
