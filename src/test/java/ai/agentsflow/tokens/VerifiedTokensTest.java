package ai.agentsflow.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.access.RefusedCredentialException;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.testing.Issuer;
import ai.agentsflow.testing.SettableClock;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final AtomicInteger verified = new AtomicInteger();
    private boolean withdrawn;
    private final SettableClock clock = new SettableClock();
    private final Instant start = clock.instant();
    private final VerifiedTokens tokens = new VerifiedTokens(check(), clock);

    @Test
    void verifiesATokenOnceAMinute() throws Exception {
        var token = token("alice", 3600);
        for (int i = 0; i < 100; i++) {
            assertThat(tokens.caller(token).subject()).isEqualTo("alice");
        }
        assertThat(verified).hasValue(1);

        clock.advance(VerifiedTokens.MEMORY);
        tokens.caller(token);
        assertThat(verified).hasValue(2);
    }

    @Test
    void doesNotTakeOneTokenForAnother() throws Exception {
        assertThat(tokens.caller(token("alice", 3600)).subject()).isEqualTo("alice");
        assertThat(tokens.caller(token("bob", 3600)).subject()).isEqualTo("bob");

        var token = token("alice", 3600);
        assertThatThrownBy(() -> tokens.caller(token.substring(0, token.length() - 2)))
                .isInstanceOf(RefusedCredentialException.class);
    }

    @Test
    void believesNoTokenLongerThanItLasts() throws Exception {
        var token = token("alice", 10);
        tokens.caller(token);

        clock.advance(Duration.ofSeconds(39));
        tokens.caller(token);
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> tokens.caller(token)).hasMessageContaining("expired");
    }

    @Test
    void believesNoWithdrawnKeyForLongerThanAMinute() throws Exception {
        var token = token("alice", 3600);
        tokens.caller(token);

        withdrawn = true;
        clock.advance(VerifiedTokens.MEMORY);
        assertThatThrownBy(() -> tokens.caller(token)).isInstanceOf(RefusedCredentialException.class);
    }

    @Test
    void looksAtNothingThatIsTooLong() {
        assertThatThrownBy(() -> tokens.caller("x.".repeat(10_000))).isInstanceOf(RefusedCredentialException.class);
        assertThat(verified).hasValue(0);
    }

    @Test
    void remembersABoundedNumberOfThem() throws Exception {
        var first = token("0", 3600);
        tokens.caller(first);
        for (int i = 1; i <= 10_000; i++) {
            tokens.caller(token(String.valueOf(i), 3600));
        }
        int before = verified.get();
        tokens.caller(first);

        assertThat(verified).as("it has been forgotten").hasValue(before + 1);
    }

    private String token(String subject, int seconds) throws Exception {
        var claims = Issuer.claims(subject, "x", start)
                .expirationTime(Date.from(start.plusSeconds(seconds)))
                .build();
        return Issuer.sign(new JWSHeader(JWSAlgorithm.HS256), claims, new MACSigner(SECRET));
    }

    private TokenCheck check() {
        var secret = new SharedSecret(new Secret(SECRET));
        var rules = new TokenRules(
                new Secret(SECRET), null, null, "authenticated", List.of("app_metadata", "role"), Set.of());
        return new TokenCheck(
                rules,
                header -> {
                    verified.incrementAndGet();
                    return withdrawn ? java.util.Optional.empty() : secret.verifier(header);
                },
                clock);
    }
}
