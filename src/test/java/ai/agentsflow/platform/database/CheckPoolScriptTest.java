package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AskingScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckPoolScriptTest extends AskingScript {

    private static final String POOLS = """
            {"pools":[{"created":20,"destroyed":0,"free":17,"jndi_name":"jdbc/agentsflow","max":30,
             "name":"agentsflow","overflow":10,"steady":20,"used":3,"waiting":2}]}""";

    CheckPoolScriptTest() {
        super("check-pool.sh", "/api/admin/pools", POOLS, "check-pool.sh: ");
    }

    @Test
    void printsSizeAndUse() throws Exception {
        var shell = run();

        assertThat(shell.errors()).isEmpty();
        assertThat(shell.output()).isEqualTo("""
                        Pool: 20, Overflow: 10
                        Used: 3, Free: 17, Waiting: 2
                        """);
        assertThat(shell.status()).isZero();
    }

    @Test
    void findsTheFiguresInAnyOrderAndAmongOtherPools() throws Exception {
        var shell = run("""
                {"pools":[{"name":"other","steady":1,"overflow":1,"used":1,"free":1,"waiting":1},
                {"waiting":0,"used":1,"steady":8,"overflow":4,"name":"agentsflow","free":7}]}""");

        assertThat(shell.output()).isEqualTo("Pool: 8, Overflow: 4\nUsed: 1, Free: 7, Waiting: 0\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>hello</html>",
                "{\"pools\":[]}",
                "{\"pools\":[{\"name\":\"agentsflow\"}]}",
                "{\"pools\":[{\"name\":\"agentsflow\",\"steady\":\"x\",\"overflow\":1,\"used\":1,\"free\":1,\"waiting\":0}]}"
            })
    void failsInOneLineOnAnOddAnswer(String answer) throws Exception {
        assertFails(run(answer), "not with the figures");
    }
}
