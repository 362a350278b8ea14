package ai.agentsflow.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.testing.GivenSettings;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokensConfigTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void hasNoneWithoutASource() {
        assertThat(read("dev").isConfigured()).isFalse();
        assertThat(read("prod").rules()).isEmpty();
    }

    @Test
    void takesWhatSupabaseNamesByItsAddress() {
        var rules = read("prod", "SUPABASE_URL", "https://project.supabase.co/")
                .rules()
                .orElseThrow();

        assertThat(rules.publicKeys())
                .isEqualTo(URI.create("https://project.supabase.co/auth/v1/.well-known/jwks.json"));
        assertThat(rules.issuer()).isEqualTo("https://project.supabase.co/auth/v1");
        assertThat(rules.secret()).isNull();
        assertThat(rules.audience()).isEqualTo("authenticated");
        assertThat(rules.refusedRoles()).containsExactlyInAnyOrder("anon", "service_role");
    }

    @Test
    void warnsInProductionOfASecretWithoutAnIssuer() {
        assertThat(warnings("prod", "SUPABASE_JWT_SECRET", SECRET))
                .singleElement()
                .satisfies(warning -> assertThat(warning.toString())
                        .contains("agentsflow.access.issuer", "AGENTSFLOW_ACCESS_ISSUER", "SUPABASE_URL")
                        .doesNotContain(SECRET));
        assertThat(warnings("prod", "SUPABASE_JWT_SECRET", SECRET, "agentsflow.access.issuer", "us"))
                .isEmpty();
        assertThat(warnings("prod", "SUPABASE_JWT_SECRET", SECRET, "SUPABASE_URL", "https://project.supabase.co"))
                .isEmpty();
        assertThat(warnings("dev", "SUPABASE_JWT_SECRET", SECRET)).isEmpty();
    }

    private static List<ConfigFault> warnings(String profile, String... more) {
        var settings = GivenSettings.of(profile, more);
        TokensConfig.from(settings);
        return settings.warnings();
    }

    @Test
    void takesBothKindsOfTokensWhereBothAreConfigured() {
        var supabase = read("prod", "SUPABASE_URL", "https://project.supabase.co", "SUPABASE_JWT_SECRET", SECRET)
                .rules()
                .orElseThrow();
        assertThat(supabase.secret()).isEqualTo(new Secret(SECRET));
        assertThat(supabase.publicKeys())
                .isEqualTo(URI.create("https://project.supabase.co/auth/v1/.well-known/jwks.json"));
        assertThat(supabase.issuer()).isEqualTo("https://project.supabase.co/auth/v1");

        var other = read(
                        "prod",
                        "agentsflow.access.jwt-secret",
                        SECRET,
                        "agentsflow.access.jwks-url",
                        "https://id.example.com/keys",
                        "agentsflow.access.issuer",
                        "us")
                .rules()
                .orElseThrow();
        assertThat(other.secret()).isNotNull();
        assertThat(other.publicKeys()).isEqualTo(URI.create("https://id.example.com/keys"));
    }

    /** Also where a secret is set besides: what public keys sign is another's as long as nobody says whose they are. */
    @Test
    void refusesPublicKeysBesideASecretWithoutAnIssuer() {
        assertThatThrownBy(() -> read(
                        "prod",
                        "agentsflow.access.jwt-secret",
                        SECRET,
                        "agentsflow.access.jwks-url",
                        "https://id.example.com/keys"))
                .hasMessageContaining("agentsflow.access.issuer");
    }

    @Test
    void goesOnWithTheSecretOfASupabaseThatIsReachedWithoutTls() {
        String[] settings = {"SUPABASE_URL", "http://kong:8000", "SUPABASE_JWT_SECRET", SECRET};

        assertThat(read("prod", settings).rules().orElseThrow().publicKeys()).isNull();
        assertThat(warnings("prod", settings))
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning.toString()).contains("SUPABASE_URL", "only tokens of the secret are taken"));
        assertThatThrownBy(() -> read(
                        "prod",
                        "SUPABASE_JWT_SECRET",
                        SECRET,
                        "agentsflow.access.issuer",
                        "us",
                        "agentsflow.access.jwks-url",
                        "http://id.example.com/keys"))
                .hasMessageContaining("https is needed, except on this machine");
    }

    @Test
    void refusesPublicKeysWithoutAnIssuerOrTls() {
        assertThatThrownBy(() -> read("prod", "agentsflow.access.jwks-url", "http://id.example.com/keys"))
                .hasMessageContaining("agentsflow.access.issuer")
                .hasMessageContaining("https is needed, except on this machine");
        assertThatCode(() -> read("prod", "SUPABASE_URL", "http://localhost:54321"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesARoleThatUsersGiveThemselves() {
        assertThatThrownBy(() -> read("dev", "agentsflow.access.role-claim", "user_metadata.role"))
                .hasMessageContaining("a claim that users cannot write themselves");
    }

    private static TokensConfig read(String profile, String... more) {
        var settings = GivenSettings.of(profile, more);
        var config = TokensConfig.from(settings);
        settings.verify();
        return config;
    }
}
