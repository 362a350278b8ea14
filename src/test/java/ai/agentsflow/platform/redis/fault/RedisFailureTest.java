package ai.agentsflow.platform.redis.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisFailureTest {

    /** The answers are those of Redis 6.2 and of Redis 7, in a script and outside. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ERR Error running script (call to f_2d): @user_script:22: @user_script: 22: -OOM command not allowed when used memory > 'maxmemory'. | full | OOM command not allowed when used memory > 'maxmemory'",
                "OOM command not allowed when used memory > 'maxmemory'. script: 2d1f, on @user_script:22. | full | OOM command not allowed when used memory > 'maxmemory'",
                "READONLY You can't write against a read only replica. script: 2d1f, on @user_script:22. | read-only | READONLY You can't write against a read only replica",
                "NOPERM this user has no permissions to run the 'evalsha' command or its subcommand | not-permitted | NOPERM this user has no permissions to run the 'evalsha' command or its subcommand",
                "ERR Error running script (call to f_c9): @user_script:1: @user_script: 1: The user executing the script can't run this command or subcommand | not-permitted | The user executing the script can't run this command or subcommand",
                "ERR unknown command `EVALSHA`, with args beginning with: `2d`, `1`, `agentsflow:limit:fixed:{user:ada}:chat` | no-scripts | ERR unknown command `EVALSHA`",
                "LOADING Redis is loading the dataset in memory | loading | LOADING Redis is loading the dataset in memory",
                "NOAUTH Authentication required. | credentials | NOAUTH Authentication required",
                "WRONGPASS invalid username-password pair or user is disabled. | credentials | WRONGPASS invalid username-password pair or user is disabled",
                "MISCONF Redis is configured to save RDB snapshots | not-saving | MISCONF Redis is configured to save RDB snapshots",
                "NOREPLICAS Not enough good replicas to write. | no-replicas | NOREPLICAS Not enough good replicas to write",
                "CLUSTERDOWN Hash slot not served | cluster-down | CLUSTERDOWN Hash slot not served",
                "ERR max number of clients reached | too-many-clients | ERR max number of clients reached",
                "ERR something invented | other | ERR something invented",
            })
    void knowsTheKindOfAnAnswer(String answer, String fault, String reason) {
        var failure = RedisFailure.of(new JedisConnectionException("wrapped", new JedisDataException(answer)));

        assertThat(failure.fault().label()).isEqualTo(fault);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.isAnswer()).isTrue();
        assertThat(failure.line()).isEqualTo(reason + "; " + failure.fault().advice());
    }

    @Test
    void knowsTheKindsOfSilence() {
        var refused = RedisFailure.of(new JedisConnectionException(new ConnectException("Connection refused")));
        var late = RedisFailure.of(new JedisConnectionException(new SocketTimeoutException("Read timed out")));
        var lost = new JedisClusterOperationException("No more cluster attempts left.");
        lost.addSuppressed(new JedisConnectionException(new ConnectException("Connection refused")));

        assertThat(refused).isEqualTo(new RedisFailure(RedisFault.UNREACHABLE, "Connection refused"));
        assertThat(refused.isAnswer()).isFalse();
        assertThat(RedisFailure.of(lost)).isEqualTo(refused);
        assertThat(late.within(Duration.ofMillis(50))).isEqualTo(RedisFailure.late(Duration.ofMillis(50)));
        assertThat(refused.within(Duration.ofMillis(50))).isEqualTo(refused);
    }

    @Test
    void repeatsNoLongAnswer() {
        assertThat(RedisFailure.of(new JedisDataException("ERR " + "x".repeat(5_000)))
                        .reason())
                .hasSizeLessThan(300);
    }
}
