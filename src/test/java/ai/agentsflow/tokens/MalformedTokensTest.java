package ai.agentsflow.tokens;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.access.RefusedCredentialException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody makes of a token, by hand or by chance: it is refused, and nothing worse. */
class MalformedTokensTest extends TokenChecks {

    @Test
    void refusesWhatIsNoToken() {
        var token = hs256(claims().build());
        var parts = token.split("\\.", -1);
        for (String broken : List.of(
                "",
                ".",
                "..",
                "...",
                "x.y.z",
                token.substring(0, token.length() - 1),
                token.substring(0, token.lastIndexOf('.')),
                parts[0] + ".." + parts[2],
                parts[0] + "." + parts[1] + ".",
                token + ".x",
                parts[0] + "." + Base64URL.encode("[]") + "." + parts[2],
                Base64URL.encode("{") + "." + parts[1] + "." + parts[2])) {
            refuses(broken);
        }
    }

    /** What the parser makes of such bytes is its own affair: to us they are a token that is not valid. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "42",
                "true",
                "\"HS256\"",
                "{}",
                "{\"alg\":null}",
                "{\"alg\":7}",
                "{\"alg\":{}}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":\"\"}",
                "{\"alg\":\"HS256\",\"typ\":7}",
                "{\"alg\":\"HS256\",\"kid\":{}}",
                "{\"alg\":\"HS256\",\"kid\":null}",
                "{\"alg\":\"HS256\",\"crit\":\"exp\"}",
                "{\"alg\":\"HS256\",\"crit\":[]}",
                "{\"alg\":\"HS256\",\"crit\":[null]}",
                "{\"alg\":\"HS256\",\"b64\":\"no\"}",
                "{\"alg\":\"HS256\",\"jwk\":{}}",
                "{\"alg\":\"HS256\",\"jwk\":null}",
                "{\"alg\":\"HS256\",\"jku\":\"::\"}",
                "{\"alg\":\"HS256\",\"x5c\":[7]}",
                "{\"alg\":\"HS256\",\"x5t\":7}",
                "{\"alg\":\"HS256\",\"alg\":\"none\"}",
                "{\"alg\":\"HS256\",\"x\":1e999999999}",
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
                "{\"alg\":\"\\ud800\"}",
                "NESTED"
            })
    void refusesAHeaderThatIsNone(String header) {
        var json = header.equals("NESTED") ? "{\"alg\":\"HS256\",\"x\":" + "[".repeat(4_000) : header;
        var parts = hs256(claims().build()).split("\\.", -1);
        refuses(Base64URL.encode(json) + "." + parts[1] + "." + parts[2]);
        refuses(Base64URL.encode(json) + ".e30.x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "42",
                "{\"exp\":null}",
                "{\"exp\":[]}",
                "{\"exp\":\"x\"}",
                "{\"exp\":1e999999999}",
                "{\"exp\":-1e308}",
                "{\"exp\":9223372036854775807}",
                "{\"exp\":9223372036854775807,\"sub\":7}",
                "{\"exp\":4102444800,\"aud\":{}}",
                "{\"exp\":4102444800,\"aud\":[7,null]}",
                "{\"exp\":4102444800,\"aud\":\"authenticated\",\"sub\":\"\\ud800\"}",
                "{\"exp\":4102444800,\"aud\":\"authenticated\",\"sub\":\"a\\u0000b\"}",
                "{\"exp\":4102444800,\"nbf\":{},\"aud\":\"authenticated\",\"sub\":\"x\"}",
                "NESTED"
            })
    void refusesClaimsThatAreNone(String payload) {
        var json = payload.equals("NESTED") ? "{\"exp\":" + "[".repeat(4_000) : payload;
        for (var token :
                List.of(signed(JWSAlgorithm.HS256, json, mac()), signed(JWSAlgorithm.ES256, json, signer(EC)))) {
            refuses(token);
        }
    }

    /** Seeded, so that whoever sees it fail sees it again. */
    @Test
    void refusesEveryChangeOfAGoodToken() {
        var random = new Random(20_261_128);
        for (String good : List.of(hs256(claims().build()), es256(claims().build()))) {
            for (int i = 0; i < 1_000; i++) {
                var changed = Mutation.of(good, random);
                for (TokenCheck check : List.of(bySecret, byKeys, byBoth)) {
                    assertThatThrownBy(() -> check.check(changed))
                            .as(changed)
                            .isInstanceOf(RefusedCredentialException.class);
                }
            }
        }
    }
}
