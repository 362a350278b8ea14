package ai.agentsflow.platform.redis.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;

class RedisUrlTest {

    @Test
    void readsOneServer() {
        var url = RedisUrl.parse("rediss://app:p%40ss%2Fw%3Ard@cache.example.org:6380/3");

        assertThat(url.mode()).isEqualTo(RedisMode.SINGLE);
        assertThat(url.tls()).isTrue();
        assertThat(url.hosts()).containsExactly(new HostAndPort("cache.example.org", 6380));
        assertThat(url.user()).contains("app");
        assertThat(url.password()).contains(new Secret("p@ss/w:rd"));
        assertThat(url.database()).isEqualTo(3);
    }

    @Test
    void takesHostersFormWithoutUserAndThePlainestForm() {
        assertThat(RedisUrl.parse("redis://:secret@localhost").password()).contains(new Secret("secret"));
        assertThat(RedisUrl.parse("redis://:secret@localhost").user()).isEmpty();
        assertThat(RedisUrl.parse("redis://[::1]/").hosts()).containsExactly(new HostAndPort("::1", 6379));
        assertThat(RedisUrl.parse("redis://localhost").password()).isEmpty();
    }

    @Test
    void readsSentinelsWithTheMastersName() {
        var url = RedisUrl.parse("redis-sentinel://:secret@one,two:26380/mymaster/2");

        assertThat(url.mode()).isEqualTo(RedisMode.SENTINEL);
        assertThat(url.hosts()).containsExactlyInAnyOrder(new HostAndPort("one", 26379), new HostAndPort("two", 26380));
        assertThat(url.master()).isEqualTo("mymaster");
        assertThat(url.database()).isEqualTo(2);
        assertThat(url.tls()).isFalse();
    }

    @Test
    void readsNodesOfACluster() {
        var url = RedisUrl.parse("rediss-cluster://one:7000,two:7001");

        assertThat(url.mode()).isEqualTo(RedisMode.CLUSTER);
        assertThat(url.tls()).isTrue();
        assertThat(url.hosts()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:6379",
                "http://localhost",
                "redis://",
                "redis://host:0",
                "redis://host:65536",
                "redis://host:port",
                "redis://host/name",
                "redis://one,two",
                "redis://ho st",
                "redis://us%er:hemlig@host",
                "redis-sentinel://host:26379",
                "redis-sentinel://host:26379/",
                "redis-cluster://host/1",
                "redis-cluster://one,,two",
                "redis://user:hem@lig@host"
            })
    void refusesWhatItIsNotAndRepeatsNothing(String text) {
        assertThatThrownBy(() -> RedisUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hemlig")
                .hasMessageNotContaining("lig@");
    }

    @Test
    void neverPrintsACredential() {
        assertThat(RedisUrl.parse("redis://app:hemlig@host/1")).hasToString("single at host:6379");
    }
}
