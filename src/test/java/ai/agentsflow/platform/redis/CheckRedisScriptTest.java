package ai.agentsflow.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AskingScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckRedisScriptTest extends AskingScript {

    private static final String SINGLE = """
            {"keys":12,"keys_by_server":{"redis":12},"mode":"single","round_trip_ms":0.21,"servers":1,
             "servers_answering":1,"state":"up"}""";

    CheckRedisScriptTest() {
        super("check-redis.sh", "/api/admin/redis", SINGLE, "✗ Redis failed: ");
    }

    @Test
    void printsModeRoundTripAndKeys() throws Exception {
        var shell = run();

        assertThat(shell.errors()).isEmpty();
        assertThat(shell.output()).isEqualTo("✓ Redis OK: single, round trip 0.21 ms, 12 keys (redis: 12)\n");
        assertThat(shell.status()).isZero();
    }

    @Test
    void countsOnEachNodeOfACluster() throws Exception {
        var shell = run("""
                {"mode":"cluster","state":"up","round_trip_ms":1.5,"keys":9,
                 "keys_by_server":{"10.0.0.1:7000":4,"10.0.0.2:7000":5},"servers":2,"servers_answering":2}""");

        assertThat(shell.output())
                .isEqualTo("✓ Redis OK: cluster, round trip 1.5 ms, 9 keys (10.0.0.1:7000: 4, 10.0.0.2:7000: 5)\n");
    }

    @Test
    void tellsTheNodesThatAClusterHasLost() throws Exception {
        var shell = run("""
                {"failures_by_server":{"10.0.0.3:7000":"Connection refused","10.0.0.4:7000":"no answer within 3 s"},
                 "mode":"cluster","state":"up","round_trip_ms":1.5,"keys":9,
                 "keys_by_server":{"10.0.0.1:7000":4,"10.0.0.2:7000":5},"servers":4,"servers_answering":2}""");

        assertThat(shell.output())
                .isEqualTo("✓ Redis OK: cluster, 2 of 4 servers answer (10.0.0.3:7000: Connection refused,"
                        + " 10.0.0.4:7000: no answer within 3 s), round trip 1.5 ms, 9 keys (10.0.0.1:7000: 4,"
                        + " 10.0.0.2:7000: 5)\n");
        assertThat(shell.status()).isZero();
    }

    @Test
    void needsNoKeysFromAUserWhoMayNotCountThem() throws Exception {
        var shell = run("""
                {"mode":"single","state":"up","round_trip_ms":0.3,"servers":1,"servers_answering":1}""");

        assertThat(shell.output()).isEqualTo("✓ Redis OK: single, round trip 0.3 ms\n");
        assertThat(shell.status()).isZero();
    }

    @Test
    void tellsReasonAndAdvice() throws Exception {
        var shell = run("""
                {"advice":"raise maxmemory","failures_by_server":{"redis":"OOM command not allowed"},"fault":"full","keys":2,
                 "keys_by_server":{"redis":2},"mode":"single","reason":"OOM command not allowed when used memory > 'maxmemory'",
                 "round_trip_ms":0.3,"servers":1,"servers_answering":0,"state":"degraded"}""");

        assertFails(shell, "✗ Redis failed: OOM command not allowed when used memory > 'maxmemory'; raise maxmemory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"mode\":\"single\",\"reason\":\"no answer within 50 ms\",\"state\":\"degraded\"} | no answer within 50 ms",
                "{\"mode\":\"none\",\"state\":\"none\"} | there is to be no Redis",
                "{\"mode\":\"single\",\"state\":\"up\"} | not with the figures",
                "<html>hello</html> | not about a Redis"
            })
    void failsInOneLineWhenThereIsNone(String answer, String told) throws Exception {
        assertFails(run(answer), told);
    }
}
