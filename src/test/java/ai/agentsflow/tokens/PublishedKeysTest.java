package ai.agentsflow.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpClientLimits;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the keys when their issuer is away, slow, broken, or has others; over real HTTP. */
class PublishedKeysTest {

    private final Issuer issuer = Issuer.start();
    private final HttpClient http = new HttpClient(HttpClientLimits.defaults());
    private final AtomicLong nanos = new AtomicLong();
    private final List<Duration> delays = new CopyOnWriteArrayList<>();
    private final List<Runnable> alarms = new CopyOnWriteArrayList<>();
    private final PublishedKeys keys = new PublishedKeys(
            () -> KeySetDownload.begin(http, issuer.keySet()),
            false,
            (delay, task) -> {
                alarms.add(task);
                delays.add(delay);
            },
            nanos::get);

    @AfterEach
    void close() {
        http.close();
        issuer.close();
    }

    @Test
    void knowsTheKeysAndFetchesThemAgainAheadOfNeed() {
        start();

        assertThat(knows("first")).isTrue();
        assertThat(delays).containsExactly(PublishedKeys.FRESH);
        issuer.rotate("second");
        fire();
        AgentsFlow.await("fetched again", () -> issuer.asked() == 2 && knows("second"));
        assertThat(knows("first")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"down", "500", "404", "empty", "no keys", "no JSON", "other keys", "too long"})
    void keepsTheKeysThatAreKnownWhateverTheIssuerSays(String fault) throws Exception {
        start();

        switch (fault) {
            case "down" -> issuer.close();
            case "500" -> issuer.answerWith(500, issuer.keys());
            case "404" -> issuer.answerWith(404, "");
            case "empty" -> issuer.answerWith(200, "");
            case "no keys" -> issuer.answerWith(200, "{\"keys\":[]}");
            case "no JSON" -> issuer.answerWith(200, "<html>");
            case "other keys" ->
                issuer.answerWith(
                        200,
                        "{\"keys\":[%s]}"
                                .formatted(new RSAKeyGenerator(1024, true)
                                        .generate()
                                        .toPublicJWK()));
            default -> issuer.answerWith(200, issuer.keys() + " ".repeat(70_000));
        }
        fire();

        AgentsFlow.await("the failure is noticed", () -> delays.size() == 2);
        assertThat(delays.get(1)).isEqualTo(PublishedKeys.PAUSE);
        assertThat(knows("first")).isTrue();
    }

    @Test
    void makesNobodyWaitForASlowIssuerWhoseKeyIsKnown() {
        start();
        issuer.hang();
        fire();

        long before = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            assertThat(knows("first")).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void waitsALittleForAKeyThatNobodyKnowsYet() {
        start();
        issuer.rotate("second");
        later(PublishedKeys.PAUSE);

        AgentsFlow.await("the new key", () -> knows("second"));
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void asksOnlyNowAndThenForKeysThatNobodyHas() {
        start();
        later(PublishedKeys.PAUSE);
        for (int i = 0; i < 50; i++) {
            assertThat(knows("unknown-" + i)).isFalse();
        }
        assertThat(issuer.asked()).isEqualTo(2);

        assertThat(knows("k".repeat(10_000))).isFalse();
        later(PublishedKeys.PAUSE);
        assertThat(knows("k".repeat(10_000))).as("no reason to ask").isFalse();
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void givesUpOnASlowIssuerSoonWhenAKeyIsUnknown() {
        start();
        issuer.hang();
        later(PublishedKeys.PAUSE);

        long before = System.nanoTime();
        assertThat(knows("second")).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void saysThatItCannotTellBeforeItEverKnewAKey() {
        issuer.answerWith(503, "");
        keys.start();

        assertThatThrownBy(() -> knows("first"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type().status()).isEqualTo(503));
        issuer.answerWith(200, issuer.keys());
        AgentsFlow.await("the next try", () -> !alarms.isEmpty());
        fire();
        AgentsFlow.await("the keys are there", () -> {
            try {
                return knows("first");
            } catch (ProblemException e) {
                return false;
            }
        });
    }

    /** A project whose tokens are still signed with the secret: whoever brings another kind of token is refused, not put off. */
    @Test
    void isContentWithAnIssuerThatPublishesNoKeyYetIfItMayBe() {
        issuer.answerWith(200, "{\"keys\":[]}");
        var changing = changing();
        changing.start();
        AgentsFlow.await("the first fetch", () -> delays.size() == 1);
        assertThat(delays).containsExactly(PublishedKeys.FRESH);
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("first").build();
        assertThat(changing.verifier(header)).isEmpty();

        issuer.answerWith(200, issuer.keys());
        later(PublishedKeys.PAUSE);
        AgentsFlow.await("its first key", () -> changing.verifier(header).isPresent());

        issuer.answerWith(200, "{\"keys\":[]}");
        fire();
        AgentsFlow.await("fetched again", () -> delays.size() == 2);
        assertThat(changing.verifier(header)).as("known keys stay").isPresent();
    }

    @Test
    void cannotTellWhileAnIssuerIsAwayWhoseKeysMayBeNone() {
        issuer.answerWith(503, "");
        var changing = changing();
        changing.start();

        assertThatThrownBy(() -> changing.verifier(new JWSHeader(JWSAlgorithm.ES256)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type().status()).isEqualTo(503));
    }

    private PublishedKeys changing() {
        return new PublishedKeys(
                () -> KeySetDownload.begin(http, issuer.keySet()),
                true,
                (delay, task) -> {
                    alarms.add(task);
                    delays.add(delay);
                },
                nanos::get);
    }

    @Test
    void usesAKeyForItsOwnAlgorithmAlone() throws Exception {
        var encryption = new ECKeyGenerator(Curve.P_256)
                .keyID("encryption")
                .keyUse(com.nimbusds.jose.jwk.KeyUse.ENCRYPTION)
                .generate();
        var other = new ECKeyGenerator(Curve.P_384).keyID("p384").generate();
        var set = new ArrayList<>(List.of(
                issuer.key().toPublicJWK().toString(), encryption.toPublicJWK().toString()));
        set.add(other.toPublicJWK().toString());
        // whoever publishes a secret by mistake has not made it ours
        set.add("{\"kty\":\"oct\",\"kid\":\"secret\",\"alg\":\"HS256\",\"k\":\"%s\"}".formatted("A".repeat(43)));
        issuer.answerWith(200, "{\"keys\":[" + String.join(",", set) + "]}");
        start();

        assertThat(knows("first")).isTrue();
        assertThat(knows("encryption")).isFalse();
        assertThat(knows("p384")).isFalse();
        for (var algorithm : List.of(JWSAlgorithm.HS256, JWSAlgorithm.ES256)) {
            var header = new JWSHeader.Builder(algorithm).keyID("secret").build();
            assertThat(keys.verifier(header)).as("a secret that is published").isEmpty();
        }
        for (var algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.HS256, JWSAlgorithm.ES384)) {
            assertThat(keys.verifier(
                            new JWSHeader.Builder(algorithm).keyID("first").build()))
                    .isEmpty();
        }
        assertThat(keys.verifier(new JWSHeader(JWSAlgorithm.ES256)))
                .as("the only key there is")
                .isPresent();
    }

    private void start() {
        keys.start();
        AgentsFlow.await("the first fetch", () -> delays.size() == 1);
    }

    private void fire() {
        alarms.get(alarms.size() - 1).run();
    }

    private void later(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private boolean knows(String id) {
        return keys.verifier(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(id).build())
                .isPresent();
    }
}
