package ai.agentsflow.budgets.hold;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.redis.RedisAt;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Without a Redis. */
class DatabaseHoldsTest extends HoldsContract {

    @Override
    HoldNode node(String name) {
        return new HoldNode(name, RedisAt.nowhere().redis(), database, clock, Holds.LEASE);
    }

    @Override
    void leasePasses() {
        clock.advance(Holds.LEASE.plusSeconds(1));
    }

    @Test
    void whatDeadNodesHaveLeftBehindGoes() throws Exception {
        assertThat(one.hold(account, DOLLAR, DOLLAR).passed()).isTrue();

        clock.advance(Duration.ofHours(2));
        two.beat();

        try (var connection = database.getConnection();
                var rows = connection.createStatement().executeQuery("select count(*) from budget_hold")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }
}
