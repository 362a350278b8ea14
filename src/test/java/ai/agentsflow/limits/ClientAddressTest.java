package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.RequestStub;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

    private final ClientAddress behindProxies = new ClientAddress(
            Stream.of("10.0.0.0/8", "fd00::/8").map(AddressRange::parse).toList());

    @Test
    void believesNobodyByDefault() {
        var addresses = new ClientAddress(List.of());

        assertThat(addresses.of(request("192.0.2.1", "203.0.113.9"))).isEqualTo("192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // forged: the client wrote the first, the proxy added the last
                "10.0.0.1 | 1.1.1.1, 2.2.2.2, 203.0.113.9 | 203.0.113.9",
                // through two of our own
                "10.0.0.1 | 1.1.1.1, 203.0.113.9, 10.9.9.9 | 203.0.113.9",
                // straight here, past the proxies
                "203.0.113.9 | 1.1.1.1 | 203.0.113.9",
                "10.0.0.1 | - | 10.0.0.1",
                "10.0.0.1 | 203.0.113.9:4711 | 203.0.113.9",
                "10.0.0.1 | unknown | 10.0.0.1",
                "10.0.0.1 | evil.example.org | 10.0.0.1",
                "10.0.0.1 | 999.1.1.1 | 10.0.0.1",
                "10.0.0.1 | 10.1.1.1, 10.2.2.2 | 10.1.1.1",
                "fd00::1 | [2001:db8:1:2:3::4]:4711 | 2001:db8:1:2:0:0:0:0/64",
                "::ffff:10.0.0.1 | ::ffff:203.0.113.9 | 203.0.113.9"
            })
    void isTheFirstThatIsNotTrustedFromTheRight(String nearest, String forwarded, String client) {
        assertThat(behindProxies.of(request(nearest, forwarded))).isEqualTo(client);
    }

    @Test
    void isOneForAllTheAddressesOfAnIpv6Network() {
        assertThat(behindProxies.of(request("2001:db8::1", null)))
                .isEqualTo(behindProxies.of(request("2001:db8::ffff:2", null)))
                .isNotEqualTo(behindProxies.of(request("2001:db8:0:1::1", null)));
    }

    private static jakarta.servlet.http.HttpServletRequest request(String from, String forwarded) {
        var stub = new RequestStub().from(from);
        return (forwarded == null ? stub : stub.with("X-Forwarded-For", forwarded)).http();
    }
}
