package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.agentsflow.keys.NoKeys;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpClientLimits;
import ai.agentsflow.testing.GivenSettings;
import ai.agentsflow.testing.Issuer;
import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import ai.agentsflow.tokens.Bearers;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessFilterTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final HttpClient http = new HttpClient(HttpClientLimits.defaults());
    private final RecordedResponse response = new RecordedResponse();
    private final List<HttpServletRequest> letIn = new ArrayList<>();
    private final Logins logins = new Logins();

    private static final class Logins implements FailedLogins {

        private int failures;
        private Optional<Duration> wait = Optional.empty();

        @Override
        public Optional<Duration> failed(HttpServletRequest request) {
            failures++;
            return wait;
        }

        @Override
        public Optional<Duration> mustWait(HttpServletRequest request) {
            return wait;
        }
    }

    @AfterEach
    void close() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.1.1", "::1", "0:0:0:0:0:0:0:1"})
    void letsThisMachineInAsAUserDuringDevelopment(String address) throws Exception {
        dev(new RequestStub().from(address));

        var request = letIn.get(0);
        assertThat(Caller.of(request)).isEqualTo(Caller.LOCAL);
        assertThat(request.getRemoteUser()).isEqualTo("local");
        assertThat(request.isUserInRole("user")).isTrue();
        assertThat(request.isUserInRole("admin")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, localhost",
        "2001:db8::1, localhost",
        "127.0.0.1, rebound.example.com",
        "not an address, localhost"
    })
    void refusesEverybodyElseDuringDevelopment(String address, String name) throws Exception {
        dev(new RequestStub().from(address).to(name).with("X-Request-ID", "r-1"));

        assertThat(letIn).isEmpty();
        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.header("Content-Type")).contains("application/problem+json");
        assertThat(response.body())
                .contains("\"type\":\"urn:agentsflow:problem:forbidden\"")
                .contains("\"instance\":\"/api/things\"")
                .contains("\"request_id\":\"r-1\"")
                .doesNotContain(address);
    }

    @Test
    void takesWhatAnSdkInsistsOnSendingForNothingDuringDevelopment() throws Exception {
        dev(new RequestStub().with("Authorization", "Bearer any"));

        assertThat(Caller.of(letIn.get(0))).isEqualTo(Caller.LOCAL);
    }

    @Test
    void refusesAKeyThatIsNoneDuringDevelopment() throws Exception {
        dev(new RequestStub().with("x-api-key", "af_wrong"));

        assertRefused("Bearer error=\"invalid_token\"");
    }

    @Test
    void takesATokenInProductionFromAnywhere() throws Exception {
        prod(new RequestStub().from("10.0.0.7").to("api.example.com").with("Authorization", "bearer " + token()));

        assertThat(Caller.of(letIn.get(0)).subject()).isEqualTo("alice");
    }

    @Test
    void takesATokenFromTheHeaderOfAnthropicsSdksToo() throws Exception {
        prod(new RequestStub().with("x-api-key", token()));

        assertThat(Caller.of(letIn.get(0)).subject()).isEqualTo("alice");
    }

    @Test
    void asksForACredentialInProduction() throws Exception {
        prod(new RequestStub().with("Cookie", "token=" + token()));

        assertRefused("Bearer realm=\"agentsflow\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer ..", "Bearer x", "Bearer af_x"})
    void refusesNonsenseInProduction(String header) throws Exception {
        prod(new RequestStub().with("Authorization", header));

        assertThat(letIn).isEmpty();
        assertThat(response.getStatus()).isEqualTo(401);
    }

    @Test
    void letsAValidCredentialInWhateverOthersBehindItsAddressHaveSent() throws Exception {
        logins.wait = Optional.of(Duration.ofSeconds(42));

        prod(new RequestStub().with("Authorization", "Bearer " + token()));

        assertThat(letIn).hasSize(1);
        assertThat(logins.failures).isZero();
    }

    @Test
    void tellsWhomFailsTooOftenWhenToComeBack() throws Exception {
        prod(new RequestStub().with("Authorization", "Bearer " + token() + "x"));
        assertRefused("Bearer error=\"invalid_token\"");
        assertThat(logins.failures).isEqualTo(1);

        logins.wait = Optional.of(Duration.ofSeconds(42));
        prod(new RequestStub().with("Authorization", "Bearer " + token() + "x"));

        assertThat(letIn).isEmpty();
        assertThat(response.getStatus()).isEqualTo(429);
        assertThat(response.header("Retry-After")).contains("42");
        assertThat(logins.failures).isEqualTo(2);
    }

    /** A page left open is nobody who guesses. */
    @Test
    void countsNoExpiredToken() throws Exception {
        logins.wait = Optional.of(Duration.ofSeconds(42));

        prod(new RequestStub()
                .with("Authorization", "Bearer " + token(Instant.now().minus(Duration.ofDays(1)))));

        assertRefused("Bearer error=\"invalid_token\"");
        assertThat(logins.failures).isZero();
    }

    @Test
    void countsNobodyWhoBringsNothing() throws Exception {
        logins.wait = Optional.of(Duration.ofSeconds(42));

        prod(new RequestStub());

        assertRefused("Bearer realm=\"agentsflow\"");
        assertThat(logins.failures).isZero();
    }

    @Test
    void refusesTwoCredentials() throws Exception {
        prod(new RequestStub().with("Authorization", "Bearer " + token()).with("x-api-key", "af_other"));

        assertRefused("Bearer error=\"invalid_token\"");
    }

    @Test
    void speaksTheLanguageOfThePath() throws Exception {
        prod(new RequestStub().at("/v1/chat/completions"));

        assertThat(response.getStatus()).isEqualTo(401);
        assertThat(response.body()).startsWith("{\"error\":{").contains("\"type\":\"authentication_error\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs", "/openapi", "/health/ready", "/assets/home.js", "/webjars/x.js", "/metrics"})
    void leavesOpenWhatAnybodyMayRead(String path) throws Exception {
        prod(new RequestStub().at(path).with("Authorization", "Bearer nonsense"));

        assertThat(letIn).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/healthy", "/api", "/assets", "/docs/x", "/v1", "/openapi.json"})
    void closesEverythingElse(String path) throws Exception {
        prod(new RequestStub().at(path));

        assertThat(letIn).isEmpty();
        assertThat(response.getStatus()).isEqualTo(401);
    }

    @Test
    void knowsNobodyWhoCamePastIt() {
        var request = new RequestStub().http();

        assertThatIllegalStateException().isThrownBy(() -> Caller.of(request));
    }

    private void assertRefused(String challenge) {
        assertThat(letIn).isEmpty();
        assertThat(response.getStatus()).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).contains(challenge);
        assertThat(response.body()).contains("\"type\":\"urn:agentsflow:problem:unauthenticated\"");
    }

    private static String token() throws Exception {
        return token(Instant.now());
    }

    private static String token(Instant issued) throws Exception {
        return Issuer.sign(
                new JWSHeader(JWSAlgorithm.HS256),
                Issuer.claims("alice", "x", issued).build(),
                new MACSigner(SECRET));
    }

    private void dev(RequestStub request) throws Exception {
        ask("dev", request);
    }

    private void prod(RequestStub request) throws Exception {
        ask("prod", request, "SUPABASE_JWT_SECRET", SECRET);
    }

    private void ask(String profile, RequestStub request, String... more) throws Exception {
        var settings = GivenSettings.of(profile, more);
        var config = AccessConfig.from(settings);
        var filter = new AccessFilter();
        filter.config = config;
        filter.failedLogins = logins;
        filter.authenticator = new Authenticator(config, Bearers.verifier(settings, http), NoKeys.verifier(settings));
        filter.doFilter(request.http(), response.http(), (passed, answer) -> letIn.add((HttpServletRequest) passed));
    }
}
