package ai.agentsflow.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ModelProviderContract;
import ai.agentsflow.translate.OddRequests;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoProviderTest extends ModelProviderContract {

    private final DemoProvider provider = new DemoProvider(http);

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected Upstream upstream() {
        return new Upstream(ProviderKind.DEMO, "demo", null, null, PATIENT, 4096, 512);
    }

    @Test
    void saysThatItIsADemonstrationAndRepeatsTheMessage() throws Exception {
        assertThat(ask("Hello", false).complete().text())
                .contains("demonstration model")
                .endsWith("Your message number 1 was: Hello");
    }

    @Test
    void countsTheMessagesOfTheConversation() throws Exception {
        var messages = List.of(
                new ChatRequest.Message("user", "one"),
                new ChatRequest.Message("assistant", "first answer"),
                new ChatRequest.Message("user", "two"));

        assertThat(answerTo(messages).complete().text()).endsWith("Your message number 2 was: two");
    }

    @Test
    void repeatsNoMoreThanTheBeginningOfALongMessage() throws Exception {
        var message = new ChatRequest.Message("user", "🎉".repeat(10_000));
        var answer = new HeardAnswer();
        provider.ask(upstream(), ChatRequest.of("demo", List.of(message), 4000, 0.5, false), answer);

        assertThat(answer.complete().text()).endsWith(": " + "🎉".repeat(400) + "…");
    }

    @Test
    void countsTokensAsTheServerEstimatesThem() throws Exception {
        var answer = ask("abcdefgh", false).complete();

        assertThat(answer.usage()).isEqualTo(new TokenUsage(2, Tokens.estimate(answer.text()), false));
    }

    @Test
    void namesTheModelThatWasAskedFor() throws Exception {
        var odd = new Upstream(ProviderKind.DEMO, "say \"100 %d\"", null, null, PATIENT, 4096, 512);

        var answer = ask(odd, "50 %s off", false).complete();

        assertThat(answer.text()).endsWith("50 %s off");
        assertThat(ProviderJson.tree(answer.outputs().get(0).json())
                        .path("model")
                        .asText())
                .isEqualTo("say \"100 %d\"");
    }

    @Test
    void takesNoRequestForAFaultOfItsOwn() {
        OddRequests.each(
                request -> provider.ask(upstream(), request, new HeardAnswer()).cancel());
    }

    private HeardAnswer answerTo(List<ChatRequest.Message> messages) {
        var answer = new HeardAnswer();
        provider.ask(upstream(), ChatRequest.of("demo", messages, 64, 0.5, false), answer);
        return answer;
    }
}
