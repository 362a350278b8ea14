package ai.agentsflow.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.Reason;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderTest;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks the demonstration model in JSON. */
abstract class DemoCalls extends ProviderTest {

    static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

    static final String WEATHER = """
            "tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object",
              "properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":3}},"required":["city","days"]}}},
             {"type":"function","function":{"name":"get_time"}}]""";

    final DemoProvider provider = new DemoProvider(http);

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected Upstream upstream() {
        return new Upstream(ProviderKind.DEMO, "demo", null, null, PATIENT, 4096, 512);
    }

    /** @param members of the request, besides the model */
    HeardAnswer heard(String... members) {
        var json = "{\"model\":\"demo\"," + String.join(",", members) + "}";
        var answer = new HeardAnswer();
        provider.ask(upstream(), ChatRequest.parse(json.getBytes(StandardCharsets.UTF_8)), answer);
        return answer;
    }

    JsonNode whole(String... members) throws InterruptedException {
        return ProviderJson.tree(heard(members).complete().outputs().get(0).json());
    }

    List<JsonNode> streamed(String... members) throws InterruptedException {
        var all = new ArrayList<>(List.of(members));
        all.add("\"stream\":true");
        return heard(all.toArray(String[]::new)).complete().outputs().stream()
                .map(output -> ProviderJson.tree(output.json()))
                .toList();
    }

    Reason refusal(String... members) throws InterruptedException {
        var failure = heard(members).failure();
        assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.REQUEST_REFUSED);
        return failure.reason().orElseThrow();
    }

    static String text(JsonNode answer) {
        return answer.at("/choices/0/message/content").asText();
    }

    static JsonNode json(String text) {
        return ProviderJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
