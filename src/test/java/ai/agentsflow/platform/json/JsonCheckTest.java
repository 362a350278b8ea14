package ai.agentsflow.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCheckTest {

    private static final JsonCheck.Limits LIMITS = new JsonCheck.Limits(20, 10_000);

    private static final Shape PERSON = Shape.members()
            .need("name", Shape.string())
            .may("age", Shape.whole().orNull())
            .may("tags", Shape.filledArray(Shape.string()))
            .may(
                    "friends",
                    Shape.array(Shape.members().need("name", Shape.string()).build()))
            .may("anything")
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"x\"}",
                " {\n\t\"name\" :\r\"x\" } ",
                "{\"name\":\"\\u0041\\n\\\"\\\\\\/\\ud83c\\udf89 é 日本 🎉\"}",
                "{\"na\\u006de\":\"x\",\"age\":null}",
                "{\"name\":\"x\",\"age\":-0,\"unknown\":[1,2.5,-3e-2,true,false,null,{},[]]}",
                "{\"name\":\"x\",\"age\":4.0e1}",
                "{\"name\":\"x\",\"age\":9223372036854775807}",
                "{\"name\":\"x\",\"age\":-9223372036854775808}",
                "{\"name\":\"x\",\"anything\":{\"A\":1,\"a\":2}}",
                "{\"name\":\"x\",\"friends\":[{\"name\":\"y\"},{\"name\":\"y\"}]}",
            })
    void takesWhatKeepsTheRules(String json) {
        check(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | name must be a string",
                "{\"name\":7} | name must be a string",
                "{\"name\":\"x\",\"age\":1.5} | age must be a whole number",
                "{\"name\":\"x\",\"age\":9223372036854775808} | age must be a whole number",
                "{\"name\":\"x\",\"age\":1e300} | age must be a whole number",
                "{\"name\":\"x\",\"tags\":[]} | tags must be an array with at least one entry",
                "{\"name\":\"x\",\"tags\":[\"a\",[]]} | tags[1] must be a string",
                "{\"name\":\"x\",\"friends\":[{\"name\":\"y\"},{}]} | friends[1].name must be a string",
                "{\"name\":\"x\",\"Age\":1} | Age must be written age",
                "{\"name\":\"x\",\"t\\u0041gs\":1} | tAgs must be written tags",
                "{\"name\":\"x\",\"name\":\"x\"} | name must stand once in its object",
                "{\"name\":\"x\",\"y\":1,\"Y\":1} | Y must stand once in its object, whatever the case of its letters",
                "{\"name\":\"x\",\"anything\":[{\"é\":1,\"\\u00e9\":1}]} | anything[0].é must stand once in its object",
                "{\"name\":\"x\",\"z\":1e99999} | z must be a number of at most 1,000 digits that fits into a double",
                "{\"name\":\"x\",\"z\":-1e999} | z must be a number of at most 1,000 digits that fits into a double",
                "[] | body must be an object",
                "{\"name\":\"x\"} {} | body is not JSON: byte 13 does not belong there",
                "{\"name\":\"x\" | body is not JSON: it ends too early",
            })
    void namesThePlaceAndTheRule(String json, String fault) {
        assertThatThrownBy(() -> check(json)).isInstanceOf(JsonFault.class).hasMessage(fault);
    }

    @Test
    void namesPlacesInBothStyles() {
        assertThatThrownBy(() -> check("{\"name\":\"x\",\"friends\":[{\"name\":7}]}"))
                .isInstanceOfSatisfying(JsonFault.class, fault -> {
                    assertThat(fault.path()).isEqualTo("friends[0].name");
                    assertThat(fault.dottedPath()).isEqualTo("friends.0.name");
                });
    }

    @Test
    void tellsNoMoreOfAStrangeNameThanItsBeginning() {
        assertThatThrownBy(() -> check("{\"name\":\"x\",\"" + "🎉".repeat(1000) + "\":1e999}"))
                .hasMessageStartingWith("🎉".repeat(64) + "… must be");
    }

    @Test
    void findsTheSecondOfManyMembers() {
        for (int count : List.of(2, 24, 25, 26, 1000, 2000)) {
            for (int first : List.of(0, (count - 2) / 2, count - 2)) {
                var names = new ArrayList<String>();
                IntStream.range(0, count - 1).forEach(i -> names.add("\"n" + i + "\":0"));
                check("{\"name\":\"x\",\"anything\":[{" + String.join(",", names) + "},{" + String.join(",", names)
                        + "}]}");

                names.add("\"n" + first + "\":0");

                assertThatThrownBy(() -> check("{\"name\":\"x\",\"anything\":{" + String.join(",", names) + "}}"))
                        .as("%d of %d", first, count)
                        .hasMessage("anything.n" + first + " must stand once in its object");
            }
        }
    }

    @Test
    void forgetsTheNamesOfAnObjectBehindItsEnd() {
        String nested = "{\"a\":1,\"b\":{\"a\":1,\"b\":[{\"a\":1},{\"a\":2}]},\"c\":{\"a\":1}}";

        check("{\"name\":\"x\",\"anything\":" + nested + "}");
        assertThatThrownBy(() -> check("{\"name\":\"x\",\"anything\":" + nested.replace("\"c\"", "\"a\"") + "}"))
                .hasMessage("anything.a must stand once in its object");
    }

    @Test
    void bounds() {
        check("{\"name\":\"x\",\"y\":" + "[".repeat(19) + "]".repeat(19) + "}");
        assertThatThrownBy(() -> check("{\"name\":\"x\",\"y\":" + "[".repeat(20) + "]".repeat(20) + "}"))
                .hasMessage("body nests deeper than 20 levels");
        assertThatThrownBy(() -> check("{\"name\":\"x\",\"y\":[" + "0,".repeat(10_000) + "0]}"))
                .hasMessage("body has more than 10000 names and values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\\u0041", "é"})
    void refusesANameWithoutEnd(String letter) {
        check("{\"name\":\"x\",\"" + letter.repeat(8_000) + "\":1}");
        assertThatThrownBy(() -> check("{\"name\":\"x\",\"" + letter.repeat(60_000) + "\":1}"))
                .hasMessage("body has a member whose name is longer than 50000 bytes");
    }

    /** Unicode's table of well-formed sequences, at the edge of each of its rows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "BF",
                "C0 80",
                "C1 BF",
                "C2",
                "C2 20",
                "C2 C2",
                "E0 9F BF",
                "E0 A0",
                "E1 80 20",
                "ED A0 80",
                "ED BF BF",
                "EF BF",
                "F0 8F BF BF",
                "F0 90 80",
                "F0 90 80 20",
                "F4 90 80 80",
                "F5 80 80 80",
                "FE",
                "FF",
                "F8 88 80 80 80",
                "EF BF BF BF"
            })
    void refusesBytesThatAreNoCharacter(String bytes) {
        assertThatThrownBy(() -> check(withText(bytes)))
                .isInstanceOf(JsonFault.class)
                .hasMessageStartingWith("body must be UTF-8: byte ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7F",
                "C2 80",
                "DF BF",
                "E0 A0 80",
                "ED 9F BF",
                "EE 80 80",
                "EF BF BF",
                "F0 90 80 80",
                "F4 8F BF BF",
                "EF BB BF"
            })
    void takesEveryCharacterThereIs(String bytes) {
        check(withText(bytes));
    }

    @Test
    void tellsWhereValuesStand() {
        byte[] json = "{ \"na\\u006de\" : \"x\\ty\" , \"age\":12 }".getBytes(StandardCharsets.UTF_8);
        var heard = new ArrayList<String>();

        JsonCheck.check(
                json,
                PERSON,
                LIMITS,
                (shape, start, end) -> heard.add(new String(json, start, end - start, StandardCharsets.UTF_8)));

        assertThat(heard).containsExactly("\"x\\ty\"", "12", new String(json, StandardCharsets.UTF_8));
        assertThat(JsonCheck.text(json, 16, 22)).isEqualTo("x\ty");
    }

    /** Another reader that is known to be strict finds the same of any bytes. */
    @Test
    void agreesWithJackson() {
        var random = new Random(20260728);
        var samples = List.of(
                "{\"a\":[1,-2.5e3,0,true,false,null,\"x\\u00e9\\n\"],\"b\":{\"a\":{},\"c\":[]},\"\":\"🎉\"}",
                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Größe \\ud83c\\udf89 日本\"}],\"n\":1}",
                " [ 10 , 2.50 , \"\\\\\\\"\\/\\b\" , [[[]]] , {\"x\":{\"y\":-0.1E+2}} ] ");
        int valid = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] json = mutated(samples.get(random.nextInt(samples.size())).getBytes(StandardCharsets.UTF_8), random);
            boolean expected = isStrict(json);
            valid += expected ? 1 : 0;
            assertThat(isTaken(json))
                    .as("%s = %s", new String(json, StandardCharsets.UTF_8), Arrays.toString(json))
                    .isEqualTo(expected);
        }
        assertThat(valid).isBetween(3_000, 27_000);
    }

    private static byte[] mutated(byte[] json, Random random) {
        byte[] bytes = json;
        int times = random.nextInt(3);
        for (int i = 0; i < times && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            var tokens = List.of(
                    "\"",
                    "\\",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "0",
                    "9",
                    "e",
                    "-",
                    ".",
                    "u",
                    "\\ud800",
                    "\\udc00",
                    "\t",
                    " ",
                    "\0",
                    "\u0001",
                    "a",
                    "\"a\":1,",
                    "é",
                    "1e400",
                    "null",
                    "tru");
            byte[] token = tokens.get(random.nextInt(tokens.size())).getBytes(StandardCharsets.UTF_8);
            bytes = switch (random.nextInt(4)) {
                case 0 -> joined(Arrays.copyOf(bytes, at), token, Arrays.copyOfRange(bytes, at, bytes.length));
                case 1 -> joined(Arrays.copyOf(bytes, at), token, Arrays.copyOfRange(bytes, at + 1, bytes.length));
                case 2 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
                default ->
                    joined(
                            Arrays.copyOf(bytes, at),
                            new byte[] {(byte) random.nextInt(256)},
                            Arrays.copyOfRange(bytes, at + 1, bytes.length));
            };
        }
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        var all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    private static boolean isTaken(byte[] json) {
        try {
            JsonCheck.check(json, Shape.anything(), LIMITS, (shape, start, end) -> {});
            return true;
        } catch (JsonFault fault) {
            return false;
        }
    }

    private static boolean isStrict(byte[] json) {
        var factory = new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        try {
            var characters = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            try (var parser = factory.createParser(characters)) {
                boolean any = false;
                int depth = 0;
                for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    if (any && depth == 0) {
                        return false;
                    }
                    any = true;
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    boolean text = token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME;
                    if (text && hasHalf(parser.getText())) {
                        return false;
                    }
                    if (token.isNumeric() && !Double.isFinite(Double.parseDouble(parser.getText()))) {
                        return false;
                    }
                }
                return any;
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean hasHalf(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static byte[] withText(String hex) {
        byte[] text = HexFormat.ofDelimiter(" ").parseHex(hex);
        return joined(
                "{\"name\":\"plain text before\"".getBytes(StandardCharsets.UTF_8),
                ",\"y\":\"".getBytes(StandardCharsets.UTF_8),
                text,
                "\"}".getBytes(StandardCharsets.UTF_8));
    }

    private static void check(String json) {
        check(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void check(byte[] json) {
        JsonCheck.check(json, PERSON, LIMITS, (shape, start, end) -> {});
    }
}
