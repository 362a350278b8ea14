package ai.agentsflow.keys;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.Secret;
import java.util.HashSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyHashTest {

    private static final Secret OLD = new Secret("old pepper old pepper old pepper");
    private static final Secret NEW = new Secret("new pepper new pepper new pepper");

    @Test
    void neverMakesAKeyTwice() {
        var keys = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            var key = KeyText.random();
            assertThat(key).matches("af_[0-9A-Za-z]{40}");
            assertThat(KeyText.isWellFormed(key)).isTrue();
            assertThat(keys.add(key)).isTrue();
        }
    }

    @Test
    void tellsRightFromWrong() {
        var key = KeyText.random();
        for (KeyHash hash : new KeyHash[] {KeyHash.with(), KeyHash.with(NEW), KeyHash.with(NEW, OLD)}) {
            var stored = HexFormat.of().parseHex(hash.of(key));

            assertThat(hash.match(key, stored)).isEqualTo(KeyHash.Match.CURRENT);
            assertThat(hash.match(KeyText.random(), stored)).isEqualTo(KeyHash.Match.NONE);
            assertThat(hash.match(key + "x", stored)).isEqualTo(KeyHash.Match.NONE);
        }
    }

    @Test
    void isOfNoUseWithoutThePepper() {
        var key = KeyText.random();
        var stored = HexFormat.of().parseHex(KeyHash.with(OLD).of(key));

        assertThat(KeyHash.with().match(key, stored)).isEqualTo(KeyHash.Match.NONE);
        assertThat(KeyHash.with(NEW).match(key, stored)).isEqualTo(KeyHash.Match.NONE);
    }

    @Test
    void knowsThePepperBefore() {
        var key = KeyText.random();
        var stored = HexFormat.of().parseHex(KeyHash.with(OLD).of(key));
        var hash = KeyHash.with(NEW, OLD);

        assertThat(hash.match(key, stored)).isEqualTo(KeyHash.Match.OUTDATED);
        assertThat(hash.of(key)).isEqualTo(KeyHash.with(NEW).of(key));
    }
}
