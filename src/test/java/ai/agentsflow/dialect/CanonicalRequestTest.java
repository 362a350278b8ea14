package ai.agentsflow.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.CanonicalRequest.Form;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are the same question. */
class CanonicalRequestTest {

    @Test
    void sortsMembersAtEveryDepth() {
        assertThat(canonical("{\"z\":1,\"model\":\"m\",\"a\":{\"y\":[{\"d\":1,\"c\":2}],\"b\":null,\"t\":true}}"))
                .isEqualTo("{\"a\":{\"b\":null,\"t\":true,\"y\":[{\"c\":2,\"d\":1}]},\"z\":1}");
    }

    /** Whatever order, blanks, escapes and number forms a client chooses. */
    @Test
    void isTheSameHoweverARequestIsWritten() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var once = new Writer(random).write();
            var again = new Writer(new Random(seed), new Random(~seed)).write();
            assertThat(canonical(once)).as("%s%n%s", once, again).isEqualTo(canonical(again));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0.0",
                "0 | -0",
                "0 | 0e9",
                "1 | 1.0",
                "1 | 10e-1",
                "100 | 1E+2",
                "0.1 | 0.10",
                "12345678901234567890123 | 12345678901234567890123.0",
                "1e400 | 10e399",
            })
    void takesNumbersByTheirValue(String one, String other) {
        assertThat(canonical("{\"model\":\"m\",\"n\":" + one + "}"))
                .isEqualTo(canonical("{\"model\":\"m\",\"n\":" + other + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1}              | {\"a\":2}",
                "{\"a\":1}              | {\"a\":\"1\"}",
                "{\"a\":true}           | {\"a\":\"true\"}",
                "{\"a\":null}           | {}",
                "{\"a\":[1,2]}          | {\"a\":[2,1]}",
                "{\"a\":[]}             | {\"a\":{}}",
                "{\"a\":\"x\"}          | {\"a\":\"x \"}",
                "{\"a\":\"\u00e9\"}     | {\"a\":\"e\u0301\"}",
                "{\"a\":\"b\\\"\"}       | {\"a\":\"b\\\\\"}",
                "{\"a\":0.1}            | {\"a\":0.1000000000000000055511151231257827}",
                "{\"a\":9007199254740992} | {\"a\":9007199254740993}",
                "{\"a\":{\"model\":\"x\"}} | {\"a\":{\"model\":\"y\"}}",
                "{\"user\":\"ann\"}     | {\"user\":\"bob\"}",
                "{\"seed\":1}           | {\"seed\":2}",
                "{\"not_invented_yet\":1} | {}",
            })
    void tellsApartWhatMayBeAnsweredDifferently(String one, String other) {
        assertThat(canonical(named(one))).isNotEqualTo(canonical(named(other)));
    }

    @Test
    void leavesOutWhatDoesNotChangeTheAnswer() {
        assertThat(canonical("""
                {"model":"m","stream":false,"metadata":{"trace":"1"},"messages":[]}""")).isEqualTo(canonical("""
                        {"messages":[],"model":"other"}"""));
    }

    @Test
    void knowsTheFormOfTheAnswer() {
        String rest = ",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";

        assertThat(form(ChatRequest.parse(bytes("{\"model\":\"m\",\"stream\":true" + rest))
                        .canonical()))
                .isEqualTo(Form.STREAMED);
        assertThat(form(ChatRequest.parse(bytes("{\"model\":\"m\"" + rest)).canonical()))
                .isEqualTo(Form.WHOLE);
        assertThat(form(EmbeddingRequest.parse(bytes("{\"model\":\"m\",\"input\":\"a\"}"))
                        .canonical()))
                .isEqualTo(Form.EMBEDDINGS);
    }

    private static Form form(Optional<CanonicalRequest> canonical) {
        return canonical.orElseThrow().form();
    }

    /** Parsers differ in which of the two they take. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"temperature\":1,\"temperature\":0}",
                "{\"model\":\"m\",\"a\":{\"b\":1,\"b\":1}}",
            })
    void refusesToJudgeWhatCanBeUnderstoodInTwoWays(String body) {
        assertThat(chat(body)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "-0.0", "0e0"})
    void wantsTheSameEachTimeAtTemperatureZero(String temperature) {
        assertThat(chat("{\"model\":\"m\",\"temperature\":" + temperature + "}")
                        .orElseThrow()
                        .repeatable())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.000001", "1", "null", "\"0\"", "false", "[0]"})
    void wantsNotTheSameEachTimeAtAnyOther(String temperature) {
        assertThat(chat("{\"model\":\"m\",\"temperature\":" + temperature + "}")
                        .orElseThrow()
                        .repeatable())
                .isFalse();
    }

    @Test
    void wantsNotTheSameEachTimeWithoutATemperature() {
        assertThat(chat("{\"model\":\"m\"}").orElseThrow().repeatable()).isFalse();
    }

    @Test
    void wantsTheSameEmbeddingsEachTime() {
        assertThat(EmbeddingRequest.parse(bytes("{\"model\":\"m\",\"input\":\"a\"}"))
                        .canonical()
                        .orElseThrow()
                        .repeatable())
                .isTrue();
    }

    private static String named(String body) {
        return body.equals("{}") ? "{\"model\":\"m\"}" : "{\"model\":\"m\"," + body.substring(1);
    }

    private static String canonical(String body) {
        return new String(chat(body).orElseThrow().json(), StandardCharsets.UTF_8);
    }

    private static Optional<CanonicalRequest> chat(String body) {
        return CanonicalRequest.of(Form.WHOLE, bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes some request; which one is decided by one source of chance, and how by another. */
    private record Writer(Random what, Random how) {

        Writer(Random what) {
            this(what, new Random(42));
        }

        String write() {
            return object(3, true);
        }

        private String value(int depth) {
            return switch (what.nextInt(depth > 0 ? 6 : 4)) {
                case 0 -> text(what.nextInt(1000) + "\"\\\n/é😀");
                case 1 -> number(what.nextInt(2000) - 1000);
                case 2 -> what.nextBoolean() ? "true" : "false";
                case 3 -> "null";
                case 4 -> object(depth - 1, false);
                default -> list(depth - 1);
            };
        }

        private String object(int depth, boolean named) {
            List<String> members = new ArrayList<>();
            if (named) {
                members.add("\"model\"" + blank() + ":" + blank() + "\"m\"");
            }
            int size = what.nextInt(5);
            for (int i = 0; i < size; i++) {
                members.add(text("k" + i) + blank() + ":" + blank() + value(depth));
            }
            Collections.shuffle(members, how);
            return "{" + blank() + String.join(blank() + "," + blank(), members) + blank() + "}";
        }

        private String list(int depth) {
            List<String> elements = new ArrayList<>();
            int size = what.nextInt(4);
            for (int i = 0; i < size; i++) {
                elements.add(blank() + value(depth) + blank());
            }
            return "[" + String.join(",", elements) + "]";
        }

        private String number(int value) {
            return switch (how.nextInt(4)) {
                case 0 -> value + ".0";
                case 1 -> value + "0e-1";
                case 2 -> value + "E+0";
                default -> String.valueOf(value);
            };
        }

        private String text(String text) {
            var written = new StringBuilder("\"");
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' || c == '"' || c == '\\' || how.nextInt(4) == 0) {
                    written.append("\\u").append(String.format(how.nextBoolean() ? "%04x" : "%04X", (int) c));
                } else if (Character.isSurrogate(c)) {
                    written.append(String.format("\\u%04x", (int) c));
                } else {
                    written.append(c);
                }
            }
            return written.append('"').toString();
        }

        private String blank() {
            return List.of("", " ", "\n\t", "\r\n  ").get(how.nextInt(4));
        }
    }
}
