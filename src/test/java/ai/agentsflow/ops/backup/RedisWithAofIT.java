package ai.agentsflow.ops.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Redis that keeps an AOF: what is restored is there after the next start of Redis, too. */
@Tag("h2-only")
@Tag("apart")
class RedisWithAofIT {

    @Test
    void hasWhatWasRestoredAfterItsNextStart() throws Exception {
        var data = Files.createTempDirectory("agentsflow-aof");
        try (var world = BackedUp.start("--appendonly", "yes", "--dir", data.toString())) {
            world.fill();
            var before = world.counters();
            world.backup();
            flush(world);
            try (var connection = world.redis().connect()) {
                connection.auth(BackedUp.REDIS_PASSWORD);
                connection.set("agentsflow:answer:later", "later");
            }

            var restored = world.script("restore.sh", "--force", "--only", "redis");
            world.redis().stop();
            world.redis().start();

            assertThat(restored.status()).as(restored.errors()).isZero();
            assertThat(world.counters()).isEqualTo(before).hasSize(2);
            flush(world);

            var fromAof = world.script("restore.sh", "--redis-from", "aof", "--only", "redis");

            assertThat(fromAof.status()).as(fromAof.errors()).isZero();
            assertThat(world.counters()).isEqualTo(before);
        }
    }

    private static void flush(BackedUp world) {
        try (var connection = world.redis().connect()) {
            connection.auth(BackedUp.REDIS_PASSWORD);
            connection.flushAll();
        }
    }
}
