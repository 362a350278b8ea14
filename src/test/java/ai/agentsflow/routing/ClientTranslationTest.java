package ai.agentsflow.routing;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static ai.agentsflow.routing.ScriptedProvider.finish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.anthropic.MessageReader;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that speak another API than the model that is asked for. */
class ClientTranslationTest extends RoutingTest {

    private static final String MESSAGE = """
            {"model":"a","max_tokens":9,"stream":%s,"speed":"fast","messages":[{"role":"user","content":"Hi"}]}""";

    @Test
    void asksAModelOfTheSameApiAsItCame() {
        provider.speaks(MessagesBody.OPERATION).when("a", listener -> {
            listener.onOutput(new MessageReader().whole("""
                    {"type":"message","model":"x","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn"}""".getBytes(StandardCharsets.UTF_8)));
            listener.onEnd();
        });

        message(false, new HeardRoute());

        assertThat(provider.lastCall().operation()).isEqualTo(MessagesBody.OPERATION);
    }

    @Test
    void tellsAStreamOfChatsInTheClientsApi() {
        provider.when("a", answers("Hello"));
        var heard = new HeardRoute().streamed(true);

        message(true, heard);

        assertThat(provider.lastCall().operation()).isEqualTo(ChatRequest.OPERATION);
        assertThat(heard.outputs())
                .extracting(ModelOutput::event)
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(heard.outputs()).extracting(ModelOutput::dialect).containsOnly(Dialect.ANTHROPIC);
        assertThat(new String(heard.outputs().get(0).withModel("named"), StandardCharsets.UTF_8))
                .contains("\"model\":\"named\"");
        assertThat(heard.headers()).containsEntry(ModelListener.DROPPED, "speed");
    }

    @Test
    void tellsAWholeChatOnceItIsCounted() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(ModelOutputReader.read("""
                    {"choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],
                     "usage":{"prompt_tokens":7,"completion_tokens":3}}""".getBytes(StandardCharsets.UTF_8)));
            listener.onEnd();
        });

        message(false, heard);

        assertThat(heard.outputs()).hasSize(1);
        assertThat(json(heard.outputs().get(0)))
                .contains("\"type\":\"message\"", "Hello", "\"input_tokens\":7", "\"output_tokens\":3");
        assertThat(heard.served().usage().prompt()).isEqualTo(7);
    }

    @Test
    void asksAServerAgainInAChatThatTurnsOutNotToHaveTheApi() {
        provider.speaks(CompletionRequest.OPERATION)
                .when("a", listener -> {
                    provider.forgets(CompletionRequest.OPERATION);
                    listener.onFailure(new ModelFailure(Kind.NOT_SPOKEN, "has no completions"));
                })
                .when("a", answers("Hello"));

        completion("\"prompt\":\"Hi\"", new HeardRoute().streamed(true));

        assertThat(provider.asked()).containsExactly("a", "a");
        assertThat(provider.lastCall().request().messages()).containsExactly(new ChatRequest.Message("user", "Hi"));
        assertThat(outcomes()).as("nobody was asked anything the first time").containsExactly("a ok");
    }

    @Test
    void refusesByNameWhatCannotBeSaidInAChat() {
        assertThatThrownBy(() -> completion("\"prompt\":\"Hi\",\"suffix\":\"end\"", heard))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.REQUEST_REFUSED))
                .hasMessageStartingWith("suffix ");
        assertThat(provider.asked()).isEmpty();
    }

    @Test
    void endsTheCallOfAnAnswerThatCannotBeTold() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(content("Hello"));
            listener.onOutput(ModelOutputReader.read(
                    "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\"}]}}]}"
                            .getBytes(StandardCharsets.UTF_8)));
            listener.onOutput(finish());
            listener.onEnd();
        });
        var heard = new HeardRoute().streamed(true);

        message(true, heard);

        assertThat(heard.failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void passesFailuresOn() throws Exception {
        provider.when("a", fails(Kind.REQUEST_REFUSED));

        message(false, heard);

        assertThat(heard.failure().kind()).isEqualTo(Kind.REQUEST_REFUSED);
    }

    private void message(boolean stream, HeardRoute listener) {
        var body = MESSAGE.formatted(stream).getBytes(StandardCharsets.UTF_8);
        router(CatalogueOnPaper.of(ONE)).ask(ClientRequest.of(MessagesBody.parse(body, Map.of())), ORIGIN, listener);
    }

    private void completion(String members, HeardRoute listener) {
        var body = "{\"model\":\"a\",\"stream\":true,%s}".formatted(members).getBytes(StandardCharsets.UTF_8);
        router(CatalogueOnPaper.of(ONE)).ask(ClientRequest.of(CompletionRequest.parse(body)), ORIGIN, listener);
    }
}
