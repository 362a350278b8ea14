package ai.agentsflow.translate.completions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.translate.IntoChats;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTranslatorTest extends IntoChats {

    @Override
    protected Translator translator() {
        return new CompletionTranslator();
    }

    @Override
    protected ModelRequest question(boolean stream) {
        return completion("\"prompt\":\"%s\",\"stream\":%s".formatted(QUESTION, stream));
    }

    @Override
    protected ModelRequest impossible() {
        return completion("\"prompt\":\"a\",\"suffix\":\"b\"");
    }

    @Override
    protected String unknown() {
        return "suffix";
    }

    @Test
    void isAChatOfOneMessage() {
        assertThat(
                        chat(
                                "\"prompt\":[\"Say \\\"this\\\"\"],\"n\":2,\"best_of\":2,\"stop\":[\"x\"],\"temperature\":0,\"echo\":false,\"suffix\":null"))
                .isEqualTo(json("{\"model\":\"m\",\"n\":2,\"stop\":[\"x\"],\"temperature\":0,\"max_tokens\":16,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"this\\\"\"}]}"));
        assertThat(chat("\"prompt\":\"a\",\"max_tokens\":7").path("max_tokens").asInt())
                .isEqualTo(7);
        assertThat(chat("\"prompt\":\"a\",\"max_tokens\":null")
                        .path("max_tokens")
                        .asInt())
                .isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "prompt":["a","b"]               | prompt
            "prompt":[1,2]                   | prompt
            "prompt":[[1,2]]                 | prompt
            "prompt":"a","suffix":"b"        | suffix
            "prompt":"a","echo":true         | echo
            "prompt":"a","logprobs":0        | logprobs
            "prompt":"a","best_of":2         | best_of
            "prompt":"a","best_of":3,"n":2   | best_of
            """)
    void namesWhatAChatCannotDo(String members, String param) {
        assertThatThrownBy(() -> chat(members))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.REQUEST_REFUSED))
                .hasMessageStartingWith(param + " must ");
    }

    @Test
    void tellsOfAStreamWhatACompletionSays() {
        var told = new ArrayList<ModelOutput>();
        var answer = translation("\"prompt\":\"a\",\"stream\":true")
                .answers()
                .apply(MemoryBudget.unlimited().share());

        for (String chunk : new String[] {
            "{\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}",
            "{\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}",
            "{\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
            "{\"id\":\"chatcmpl-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"
        }) {
            answer.piece(chunk.getBytes(StandardCharsets.UTF_8), told::add);
        }

        assertThat(told).extracting(ModelOutput::text).containsExactly("Hi", "", "");
        assertThat(told).extracting(ModelOutput::finishReason).containsExactly(null, "stop", null);
        assertThat(told).allSatisfy(output -> {
            var json = ProviderJson.tree(output.json());
            assertThat(json.path("object").asText()).isEqualTo("text_completion");
            assertThat(json.path("id").asText()).isEqualTo("cmpl-1");
        });
        assertThat(told.get(2).usage()).isNotNull();
    }

    private static JsonNode chat(String members) {
        return ProviderJson.tree(translation(members).request().withModel("m"));
    }

    private static Translation translation(String members) {
        return new CompletionTranslator().of(completion(members), Target.ANY);
    }

    private static ModelRequest completion(String members) {
        var json = "{\"model\":\"m\"," + members + "}";
        return CompletionRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        return ProviderJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
