package ai.agentsflow.platform.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValuesTest {

    @Test
    void turnsJsonIntoPlainValues() {
        var value = JsonValues.parse("""
                {"text": "é", "whole": 9007199254740993, "fraction": 0.10, "yes": true, "no": false, "none": null,
                 "list": [1, "two", [null]], "object": {"a": {}}}""");

        assertThat(value).isInstanceOf(Map.class);
        assertThat((Map<?, ?>) value)
                .hasSize(8)
                .returns("é", map -> map.get("text"))
                .returns(9_007_199_254_740_993L, map -> map.get("whole"))
                .returns(new BigDecimal("0.10"), map -> map.get("fraction"))
                .returns(true, map -> map.get("yes"))
                .returns(false, map -> map.get("no"))
                .returns(null, map -> map.get("none"))
                .returns(Arrays.asList(1L, "two", Arrays.asList((Object) null)), map -> map.get("list"))
                .returns(Map.of("a", Map.of()), map -> map.get("object"));
    }

    @Test
    void keepsTheOrderOfMembers() {
        var value = (Map<?, ?>) JsonValues.parse("{\"z\":1,\"a\":2,\"m\":3}");

        assertThat(new ArrayList<Object>(value.keySet())).isEqualTo(List.of("z", "a", "m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]", "nothing"})
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> JsonValues.parse(text)).isInstanceOf(JsonException.class);
    }
}
