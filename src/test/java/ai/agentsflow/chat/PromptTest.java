package ai.agentsflow.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.file.CatalogueReader;
import ai.agentsflow.chat.history.Question;
import ai.agentsflow.dialect.openai.ChatRequest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PromptTest {

    /** Forty letters are ten tokens; with what a message costs by itself they make eighteen. */
    private static final String EIGHTEEN_TOKENS = "0123456789".repeat(4);

    private static final ChatRequest.Message HELLO = new ChatRequest.Message("user", "Hello");
    private static final ChatRequest.Message HI = new ChatRequest.Message("assistant", "Hi, what is it?");

    @Test
    void putsTheContextBeforeTheConversationAndTheQuestionLast() {
        var request = prompt("Why?", "{\"page\":\"pricing\"}", HELLO, HI).forModel(model(8192, 1024), true);

        assertThat(request.messages())
                .containsExactly(
                        new ChatRequest.Message(
                                "system", "Context given by the application, as JSON: {\"page\":\"pricing\"}"),
                        HELLO,
                        HI,
                        new ChatRequest.Message("user", "Why?"));
    }

    @Test
    void hasNoSystemMessageWithoutAContext() {
        assertThat(prompt("Why?", null).forModel(model(8192, 1024), false).messages())
                .containsExactly(new ChatRequest.Message("user", "Why?"));
    }

    @Test
    void asksInTheWayTheModelIsSetUp() {
        assertThat(prompt("Why?", null).forModel(model(8192, 1024), false).text())
                .isEqualTo("""
                {"model":"m","messages":[{"role":"user","content":"Why?"}],\
                "max_tokens":1024,"temperature":0.25,"stream":false}""");
        assertThat(prompt("Why?", null).forModel(model(8192, 1024), true).stream())
                .isTrue();
    }

    @Test
    void keepsTheNewestThatTheWindowTakes() {
        var oldest = numbered("oldest");
        var older = numbered("older");
        var newest = numbered("newest");
        // question and two messages
        int fitting = 3 * 18;

        assertThat(messages(fitting, null, oldest, older, newest)).containsExactly(older, newest, question());
        assertThat(messages(fitting - 1, null, oldest, older, newest)).containsExactly(newest, question());
        assertThat(messages(fitting + 18, null, oldest, older, newest))
                .containsExactly(oldest, older, newest, question());
    }

    @Test
    void leavesNoGapInTheConversation() {
        var small = new ChatRequest.Message("user", "ok");
        var large = new ChatRequest.Message("assistant", "x".repeat(4000));
        var newest = numbered("newest");

        assertThat(messages(100, null, small, large, newest)).containsExactly(newest, question());
    }

    @Test
    void makesRoomForTheContext() {
        var before = numbered("before");

        assertThat(messages(2 * 18, EIGHTEEN_TOKENS, before)).hasSize(2).doesNotContain(before);
        assertThat(messages(3 * 18, EIGHTEEN_TOKENS, before)).hasSize(3).contains(before);
    }

    @Test
    void alwaysHasTheQuestionWhateverItsLength() {
        String large = "x".repeat(10_000);

        assertThat(prompt(large, null, HELLO, HI)
                        .forModel(model(100, 50), false)
                        .messages())
                .containsExactly(new ChatRequest.Message("user", large));
    }

    @Test
    void leavesRoomForTheAnswer() {
        var before = numbered("before");

        assertThat(prompt(EIGHTEEN_TOKENS, null, before)
                        .forModel(model(1036, 1000), false)
                        .messages())
                .containsExactly(before, question());
        assertThat(prompt(EIGHTEEN_TOKENS, null, before)
                        .forModel(model(1036, 1001), false)
                        .messages())
                .containsExactly(question());
    }

    /** The messages for a model that has room for so many tokens besides its answer. */
    private static List<ChatRequest.Message> messages(
            int room, @Nullable String context, ChatRequest.Message... before) {
        return prompt(EIGHTEEN_TOKENS, context, before)
                .forModel(model(1000 + room, 1000), false)
                .messages();
    }

    private static ChatRequest.Message question() {
        return new ChatRequest.Message("user", EIGHTEEN_TOKENS);
    }

    private static ChatRequest.Message numbered(String name) {
        return new ChatRequest.Message("assistant", (name + EIGHTEEN_TOKENS).substring(0, 40));
    }

    private static Prompt prompt(String text, @Nullable String context, ChatRequest.Message... before) {
        return new Prompt(new Question(new UUID(0, 1), "talk", List.of(before)), text, context);
    }

    private static ModelEntry model(int contextWindow, int maxTokens) {
        return new CatalogueReader(name -> null)
                .read("""
                        models:
                          - { name: m, provider: openai, context-window: %d, max-tokens: %d, temperature: 0.25 }
                        """.formatted(contextWindow, maxTokens), "the test")
                .find("m")
                .orElseThrow();
    }
}
