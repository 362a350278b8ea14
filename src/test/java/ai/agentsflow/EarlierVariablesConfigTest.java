package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.GivenSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlierVariablesConfigTest {

    @Test
    void tellsWhatHasTheMeaningNow() {
        var settings =
                GivenSettings.ofEnvironment(Map.of("APP_PORT", "8000", "SUPABASE_KEY", "canary", "PATH", "/bin"));

        var earlier = EarlierVariablesConfig.from(settings);

        assertThat(earlier.found()).containsExactly("APP_PORT", "SUPABASE_KEY");
        assertThat(settings.warnings())
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning.toString())
                        .contains("nothing here reads it")
                        .doesNotContain("canary"));
        assertThat(settings.warnings().get(0).toString())
                .contains("APP_PORT", "from environment variable APP_PORT", "AGENTSFLOW_HTTP_PORT is the port");
    }

    @Test
    void endsNoStartForANameThatIsSetForAnotherProgram() {
        var settings = GivenSettings.ofEnvironment(Map.of(
                "LOG_LEVEL",
                "deafening",
                "APP_PORT",
                "many",
                "LOG_LEVEL_FILE",
                "/no/where",
                "CORS_ORIGINS",
                "*, [\"x\"]",
                "MP_CONFIG_PROFILE",
                "dev"));

        Features.read(settings);

        assertThat(settings.lines()).isEmpty();
        assertThat(settings.warnings())
                .extracting(warning -> warning.toString())
                .anySatisfy(text -> assertThat(text).contains("LOG_LEVEL", "ai.agentsflow.level=FINE"))
                .anySatisfy(text ->
                        assertThat(text).contains("agentsflow.access.cors-origins", "CORS_ORIGINS", "exact origins"));
    }

    @Test
    void takesTheOriginsThatTheEarlierServerTook() {
        var origins = "http://localhost:5173, https://app.example.com";
        var earlier = Map.of("CORS_ORIGINS", origins, "MP_CONFIG_PROFILE", "dev");
        var both = Map.of(
                "CORS_ORIGINS", origins,
                "AGENTSFLOW_ACCESS_CORS_ORIGINS", "https://new.example.com",
                "MP_CONFIG_PROFILE", "dev");

        assertThat(Features.read(GivenSettings.ofEnvironment(earlier)).access().corsOrigins())
                .containsExactlyInAnyOrder("http://localhost:5173", "https://app.example.com");
        assertThat(Features.read(GivenSettings.ofEnvironment(both)).access().corsOrigins())
                .containsExactly("https://new.example.com");
    }
}
