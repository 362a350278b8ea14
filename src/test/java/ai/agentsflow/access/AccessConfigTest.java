package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.InvalidConfigurationException;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.GivenSettings;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessConfigTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void startsForDevelopmentWithoutAnything() {
        var config = read("dev");

        assertThat(config.isDev()).isTrue();
        assertThat(config.tokens()).isEmpty();
        assertThat(config.keys()).isPresent();
        assertThat(config.corsOrigins()).isEmpty();
    }

    @Test
    void refusesProductionWhereNobodyCouldBeIdentified() {
        var settings = settings("prod");
        AccessConfig.from(settings);

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("mp.config.profile (environment MP_CONFIG_PROFILE): found prod")
                .hasMessageContaining("nobody could be identified: set SUPABASE_JWT_SECRET, SUPABASE_URL or");
    }

    @ParameterizedTest
    @CsvSource({
        "SUPABASE_JWT_SECRET, " + SECRET,
        "agentsflow.access.jwt-secret, " + SECRET,
        "SUPABASE_URL, https://project.supabase.co",
        "agentsflow.access.key-pepper, " + SECRET
    })
    void startsForProductionWithAnySourceOfIdentity(String key, String value) {
        assertThat(read("prod", key, value).isDev()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "agentsflow.access.jwks-url, ftp://id.example.com",
        "SUPABASE_URL, project.supabase.co",
        "agentsflow.access.key-pepper, short"
    })
    void tellsOneFaultWhenTheOnlySourceOfIdentityIsFaulty(String key, String value) {
        var settings = settings("prod", key, value);
        AccessConfig.from(settings);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly(key);
    }

    @Test
    void hasNoKeysInProductionWithoutPepper() {
        assertThat(read("prod", "SUPABASE_JWT_SECRET", SECRET).keys()).isEmpty();
    }

    @Test
    void takesWhatSupabaseNamesByItsAddress() {
        var rules = read("prod", "SUPABASE_URL", "https://project.supabase.co/")
                .tokens()
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
        var settings = settings(profile, more);
        AccessConfig.from(settings);
        return settings.warnings();
    }

    @Test
    void takesBothKindsOfTokensWhereBothAreConfigured() {
        var supabase = read("prod", "SUPABASE_URL", "https://project.supabase.co", "SUPABASE_JWT_SECRET", SECRET)
                .tokens()
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
                .tokens()
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

        assertThat(read("prod", settings).tokens().orElseThrow().publicKeys()).isNull();
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

    @ParameterizedTest
    @ValueSource(
            strings = {"SUPABASE_JWT_SECRET", "agentsflow.access.key-pepper", "agentsflow.access.key-pepper-previous"})
    void refusesSecretsThatCouldBeGuessedWithoutRepeatingThem(String key) {
        assertThatThrownBy(() -> read("dev", key, "hunter2-hunter2"))
                .hasMessageContaining(
                        "found a secret of 15 bytes, from system property " + key + "; 32 bytes or more are needed")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void refusesAPepperBeforeNone() {
        assertThatThrownBy(() -> read("dev", "agentsflow.access.key-pepper-previous", SECRET))
                .hasMessageContaining("agentsflow.access.key-pepper-previous")
                .hasMessageContaining("needs that other: agentsflow.access.key-pepper")
                .hasMessageNotContaining(SECRET);
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

    @Test
    void takesExactOrigins() {
        assertThat(read("dev", "agentsflow.access.cors-origins", "https://app.example.com, http://localhost:3000")
                        .corsOrigins())
                .containsExactlyInAnyOrder("https://app.example.com", "http://localhost:3000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://*.example.com",
                "https://app.example.com/",
                "app.example.com",
                "null",
                "https://App.example.com",
                "https://a@b.example.com"
            })
    void refusesOtherOrigins(String origin) {
        for (String profile : new String[] {"dev", "prod"}) {
            assertThatThrownBy(() ->
                            read(profile, "SUPABASE_JWT_SECRET", SECRET, "agentsflow.access.cors-origins", origin))
                    .hasMessageContaining("exact origins such as https://app.example.com");
        }
    }

    @Test
    void refusesProfilesThatAreNone() {
        assertThatThrownBy(() -> read("staging"))
                .hasMessageContaining(
                        "found \"staging\", from system property mp.config.profile; one of prod, dev is needed");
    }

    static AccessConfig read(String profile, String... more) {
        var settings = settings(profile, more);
        var config = AccessConfig.from(settings);
        settings.verify();
        return config;
    }

    private static Settings settings(String profile, String... more) {
        var values = new HashMap<>(Map.of("mp.config.profile", profile));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return GivenSettings.of(values);
    }
}
