package ai.agentsflow.platform.payara;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.DesyncProbes;
import ai.agentsflow.testing.DesyncSearch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a request looks like, it has one answer, and the next request has its own. */
@Tag("h2-only")
class DesyncIT {

    private final AgentsFlow server = AgentsFlow.shared();

    @Test
    void answersEachOfSomeThousandsOfStrangeRequestsOnce() {
        var probes = DesyncProbes.all();

        assertThat(probes).hasSizeGreaterThan(2500);
        // whatever a lenient reader may do, this server reads none of them as two requests
        var strict = probes.stream()
                .map(probe -> new DesyncProbes.Probe(probe.name(), probe.bytes(), probe.head(), false))
                .toList();
        assertThat(DesyncSearch.faults(server.address().getPort(), strict)).isEmpty();
    }
}
