package ai.agentsflow.cache;

import static java.util.Comparator.comparing;

import ai.agentsflow.calls.CacheWish;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.catalogue.CacheRule;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.dialect.CanonicalRequest;
import ai.agentsflow.dialect.ModelRequest;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the cache may do for one request.
 *
 * @param key the same for requests of which one's answer is the other's, and for no other
 * @param keepers whose answers may be kept: the model that was named, or all of a task; never one that stands in
 */
public record CachePlan(
        String key, CanonicalRequest request, List<ModelEntry> keepers, CacheWish wish, CacheConfig config) {

    /** Empty when the cache takes no part. Costs nothing as long as neither the catalogue nor the caller wants it. */
    static Optional<CachePlan> of(
            CacheConfig config,
            String wanted,
            List<ModelEntry> candidates,
            Function<ModelEntry, ? extends ModelRequest> request,
            CallOrigin origin) {
        var wish = origin.cache();
        if (wish.off() || config.maxBytes() == 0 || (wish.ttl() == null && !isInCatalogue(candidates))) {
            return Optional.empty();
        }
        boolean task = wanted.startsWith(Task.PREFIX);
        // in an order of their own: that of the candidates changes with their health
        var keepers = candidates.stream()
                .filter(entry -> task || entry.name().equals(wanted))
                .sorted(comparing(ModelEntry::name))
                .toList();
        if (keepers.isEmpty()) {
            return Optional.empty();
        }
        ModelRequest asked = request.apply(keepers.get(0));
        return asked.canonical()
                .map(canonical ->
                        new CachePlan(key(wanted, keepers, canonical, origin), canonical, keepers, wish, config))
                .filter(plan -> keepers.stream().anyMatch(entry -> plan.ttlOf(entry) != null));
    }

    private static boolean isInCatalogue(List<ModelEntry> candidates) {
        for (ModelEntry entry : candidates) {
            if (entry.cache() != null) {
                return true;
            }
        }
        return false;
    }

    /** The oldest answer that will do. */
    Duration longestAge() {
        var wished = wish.ttl();
        return wished != null ? wished : config.maxTtl();
    }

    /** For how long an answer of this model may be kept; empty for not at all. */
    Optional<Duration> ttl(String model) {
        return keepers.stream()
                .filter(entry -> entry.name().equals(model))
                .findFirst()
                .map(this::ttlOf);
    }

    private @Nullable Duration ttlOf(ModelEntry entry) {
        var ttl = wish.ttl();
        CacheRule rule = entry.cache();
        if (ttl == null && rule != null && (request.repeatable() || rule.anyTemperature())) {
            ttl = rule.ttl();
        }
        return ttl == null || ttl.compareTo(config.maxTtl()) < 0 ? ttl : config.maxTtl();
    }

    /** A digest over everything that decides what the answer is and who may see it. */
    private static String key(String wanted, List<ModelEntry> keepers, CanonicalRequest request, CallOrigin origin) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var out = new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            boolean shared = keepers.stream().allMatch(CachePlan::isShared);
            out.writeBoolean(shared);
            out.writeUTF(shared ? "" : origin.subject());
            out.writeUTF(wanted);
            for (ModelEntry entry : keepers) {
                out.writeUTF(entry.name());
                out.writeUTF(entry.provider().key());
                out.writeUTF(entry.upstream());
                out.writeUTF(String.valueOf(entry.endpoint()));
                out.writeInt(entry.maxTokens());
                out.writeDouble(entry.temperature());
                for (var header : new TreeMap<>(entry.headers()).entrySet()) {
                    out.writeUTF(header.getKey());
                    out.writeUTF(header.getValue().value());
                }
            }
            out.writeUTF(request.form().name());
            out.write(request.json());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static boolean isShared(ModelEntry entry) {
        var rule = entry.cache();
        return rule != null && rule.shared();
    }
}
