package ai.agentsflow.chat.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final UUID TALK = new UUID(0, 1);

    @ParameterizedTest
    @ValueSource(strings = {"a", "my-first_talk", "-", "0b6c4f6e-7d43-4be0-9c0e-0a2f3a1d5c11"})
    void takesNamesOfLettersDigitsAndDashes(String name) {
        assertThat(ConversationId.isValid(name)).isTrue();
        assertThat(new Conversation(TALK, "ann", name, NOON).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a.b", "é", "a\n", "../x", "a%20"})
    void refusesOtherNames(String name) {
        assertThat(ConversationId.isValid(name)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Conversation(TALK, "ann", name, NOON));
    }

    @Test
    void takesNamesOfSixtyFourCharacters() {
        assertThat(ConversationId.isValid("x".repeat(64))).isTrue();
        assertThat(ConversationId.isValid("x".repeat(65))).isFalse();
    }

    @Test
    void inventsNamesThatItTakes() {
        assertThat(ConversationId.random()).isNotEqualTo(ConversationId.random());
        assertThat(ConversationId.isValid(ConversationId.random())).isTrue();
    }

    @Test
    void countsItsTurns() {
        var conversation = new Conversation(TALK, "ann", "talk", NOON);

        assertThat(conversation.nextTurn(NOON)).isZero();
        assertThat(conversation.nextTurn(NOON)).isOne();
        assertThat(conversation.nextTurn(NOON)).isEqualTo(2);
    }

    @Test
    void showsAQuestion() {
        var question = Message.question(TALK, 0, "<b>Why?</b> 🎉", NOON);

        assertThat(question.view()).isEqualTo(new HistoryEntry("user", "<b>Why?</b> 🎉", NOON, null));
        assertThat(question.id())
                .isNotEqualTo(Message.question(TALK, 0, "Why?", NOON).id());
    }

    @Test
    void showsAnAnswer() {
        var question = Message.question(TALK, 0, "Why?", NOON);

        var answer = question.answer("Because.", NOON.plusSeconds(2));

        assertThat(answer.view()).isEqualTo(new HistoryEntry("assistant", "Because.", NOON.plusSeconds(2), null));
        assertThat(answer.id()).isNotEqualTo(question.id());
        assertThat(question.view().status()).isNull();
    }

    @Test
    void marksAQuestionThatGotNoAnswer() {
        var question = Message.question(TALK, 0, "Why?", NOON);
        question.fail();

        assertThat(question.view()).isEqualTo(new HistoryEntry("user", "Why?", NOON, "failed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\ud83cb", "a\udf89b"})
    void storesAnAnswerWithACharacterThatTheDatabaseCannotHold(String text) {
        var answer = Message.question(TALK, 0, "Why?", NOON).answer(text, NOON);

        assertThat(answer.content()).isEqualTo("a\uFFFDb");
    }

    @Test
    void storesEveryOtherAnswerAsItIs() {
        var answer = Message.question(TALK, 0, "Why?", NOON).answer("Größe 🎉", NOON);

        assertThat(answer.content()).isEqualTo("Größe 🎉");
    }
}
