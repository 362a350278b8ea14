package ai.agentsflow.keys;

import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the database keeps of an API key: HMAC-SHA-256 under the pepper, which the database never sees. Without one, which only
 * the {@code dev} profile allows, SHA-256: a key has more randomness than anybody could try.
 */
final class KeyHash {

    static final String PEPPER = "agentsflow.access.key-pepper";
    private static final String PREVIOUS = "agentsflow.access.key-pepper-previous";
    private static final String HMAC = "HmacSHA256";

    /** As many as the hash has. */
    private static final int LEAST_PEPPER_BYTES = 32;

    /** The one for new hashes first. */
    private final List<SecretKeySpec> peppers;

    private KeyHash(List<SecretKeySpec> peppers) {
        this.peppers = List.copyOf(peppers);
    }

    /** Peppered, by the first for new hashes, and with none by SHA-256 alone. */
    static KeyHash with(Secret... peppers) {
        var keys = new ArrayList<SecretKeySpec>();
        for (Secret pepper : peppers) {
            keys.add(new SecretKeySpec(pepper.value().getBytes(StandardCharsets.UTF_8), HMAC));
        }
        return new KeyHash(keys);
    }

    /** Empty when there is no pepper and there must be one. */
    static Optional<KeyHash> from(Settings settings, boolean withoutPepper) {
        var pepper = settings.key(
                        PEPPER, "keys the hashes of API keys, 32 bytes or more; without it `prod` has no API keys")
                .secret(LEAST_PEPPER_BYTES);
        var previous = settings.key(PREVIOUS, "the pepper before it, while it is being changed")
                .secret(LEAST_PEPPER_BYTES);
        if (pepper.isEmpty() && previous.isPresent()) {
            settings.fault(PREVIOUS, "a secret", "a pepper before another needs that other: " + PEPPER);
        }
        if (pepper.isEmpty()) {
            return withoutPepper ? Optional.of(with()) : Optional.empty();
        }
        return Optional.of(previous.isPresent() ? with(pepper.get(), previous.get()) : with(pepper.get()));
    }

    /** 64 hexadecimal digits. */
    String of(String key) {
        var text = key.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(peppers.isEmpty() ? Sha256.of(text) : hmac(peppers.get(0), text));
    }

    /** What a key is to its stored hash. */
    enum Match {
        NONE,
        CURRENT,
        /** Right, but by the pepper before this one: worth hashing anew. */
        OUTDATED
    }

    /** Compares without telling by time how much of it is right. */
    Match match(String key, byte[] stored) {
        var text = key.getBytes(StandardCharsets.UTF_8);
        if (peppers.isEmpty()) {
            return MessageDigest.isEqual(Sha256.of(text), stored) ? Match.CURRENT : Match.NONE;
        }
        if (MessageDigest.isEqual(hmac(peppers.get(0), text), stored)) {
            return Match.CURRENT;
        }
        return peppers.size() > 1 && MessageDigest.isEqual(hmac(peppers.get(1), text), stored)
                ? Match.OUTDATED
                : Match.NONE;
    }

    private static byte[] hmac(SecretKeySpec pepper, byte[] text) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(pepper);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has this algorithm", e);
        }
    }
}
