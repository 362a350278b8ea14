package ai.agentsflow.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.GivenSettings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceLinksTest {

    /** As Kubernetes writes them for the services agentsflow and agentsflow-metrics. */
    private static final Map<String, String> LINKS = Map.ofEntries(
            Map.entry("AGENTSFLOW_SERVICE_HOST", "10.96.7.1"),
            Map.entry("AGENTSFLOW_SERVICE_PORT", "80"),
            Map.entry("AGENTSFLOW_SERVICE_PORT_HTTP", "80"),
            Map.entry("AGENTSFLOW_PORT", "tcp://10.96.7.1:80"),
            Map.entry("AGENTSFLOW_PORT_80_TCP", "tcp://10.96.7.1:80"),
            Map.entry("AGENTSFLOW_PORT_80_TCP_PROTO", "tcp"),
            Map.entry("AGENTSFLOW_PORT_80_TCP_PORT", "80"),
            Map.entry("AGENTSFLOW_PORT_80_TCP_ADDR", "10.96.7.1"),
            Map.entry("AGENTSFLOW_METRICS_SERVICE_HOST", "10.96.7.2"),
            Map.entry("AGENTSFLOW_METRICS_SERVICE_PORT", "8000"),
            Map.entry("AGENTSFLOW_METRICS_SERVICE_PORT_SCRAPE_V2", "8000"),
            Map.entry("AGENTSFLOW_METRICS_PORT", "udp://10.96.7.2:8000"),
            Map.entry("AGENTSFLOW_METRICS_PORT_8000_UDP", "udp://10.96.7.2:8000"));

    @Test
    void areNoSettings() {
        assertThat(GivenSettings.ofEnvironment(LINKS).faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AGENTSFLOW_HTTP_PROT",
                "AGENTSFLOW_HTTP_PORTS",
                "AGENTSFLOW_HTP_PORT",
                "AGENTSFLOW_PORTS",
                "AGENTSFLOW_PORT_80",
                "AGENTSFLOW_PORT_80_TCP_NAME",
                "AGENTSFLOW_SERVICE",
                "AGENTSFLOW_SERVICE_HOSTS",
                "AGENTSFLOW_METRICS"
            })
    void hideNoSlipOfThePen(String written) {
        var environment = new HashMap<>(LINKS);
        environment.put(written, "8080");
        var settings = GivenSettings.ofEnvironment(environment);
        settings.key("agentsflow.http.port", "8000", "").integer(1, 65_535);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AGENTSFLOW_PORT",
                "AGENTSFLOW_PORT_80_TCP",
                "AGENTSFLOW_SERVICE_HOST",
                "AGENTSFLOW_SERVICE_PORT",
                "AGENTSFLOW_SERVICE_PORT_HTTP"
            })
    void comeTogether(String alone) {
        assertThat(GivenSettings.ofEnvironment(Map.of(alone, "8080")).faults())
                .extracting(ConfigFault::key)
                .containsExactly(alone);
    }

    @Test
    void leaveASettingWhatItIs() {
        var environment = new HashMap<>(LINKS);
        environment.putAll(Map.of(
                "AGENTSFLOW_HTTP_SERVICE_HOST", "10.96.7.3",
                "AGENTSFLOW_HTTP_SERVICE_PORT", "80",
                "AGENTSFLOW_HTTP_PORT", "tcp://10.96.7.3:80"));
        var settings = GivenSettings.ofEnvironment(environment);
        settings.key("agentsflow.http.port", "8000", "").integer(1, 65_535);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly("agentsflow.http.port");
    }
}
