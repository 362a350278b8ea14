package ai.agentsflow.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.ProductClasses;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.problem.Violation;
import com.tngtech.archunit.core.domain.JavaMethod;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.validation.Valid;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodiesTest {

    record Room(String name, int seats) {}

    record Booking(
            String bookedBy,
            @Nullable Instant startsAt,
            @Nullable List<String> guestNames,
            @Nullable Long total,
            @Nullable Double price,
            @Nullable Boolean urgent,
            @Nullable JsonObject notes,
            @Nullable List<Room> rooms) {}

    @Test
    void readsWhatARecordHas() {
        var booking = read("""
                {"booked_by":"Zo\\u00eb","starts_at":"2027-01-31T12:00:00+01:00","guest_names":["a",null],"total":9007199254740993,
                 "price":1.50,"urgent":true,"notes":{"A":1,"a":[2]},"rooms":[{"name":"blue","seats":4.0}]}""");

        assertThat(booking)
                .isEqualTo(new Booking(
                        "Zoë",
                        Instant.parse("2027-01-31T11:00:00Z"),
                        Arrays.asList("a", null),
                        9_007_199_254_740_993L,
                        1.5,
                        true,
                        Json.createObjectBuilder()
                                .add("A", 1)
                                .add("a", Json.createArrayBuilder().add(2))
                                .build(),
                        List.of(new Room("blue", 4))));
    }

    @Test
    void takesNullForWhatIsLeftOut() {
        var all = read("{\"booked_by\":\"x\",\"starts_at\":null,\"rooms\":null}");

        assertThat(all).isEqualTo(new Booking("x", null, null, null, null, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void leavesAnEmptyBodyToTheConstraints(String body) {
        assertThat(JsonBodies.read(body.getBytes(StandardCharsets.UTF_8), Booking.class))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"bookedBy\":\"x\"} | bookedBy is no member of this body; did you mean booked_by?",
                "{\"Booked_By\":\"x\"} | Booked_By is no member of this body; did you mean booked_by?",
                "{\"guest_name\":[]} | guest_name is no member of this body; did you mean guest_names?",
                "{\"max_budget\":1} | max_budget is no member of this body",
                "{\"rooms\":[{\"name\":\"a\",\"seats\":1,\"seat\":2}]} | rooms[0].seat is no member of this body; did you mean seats?",
                "{\"rooms\":[{\"name\":\"a\"}]} | rooms[0].seats is needed",
                "{\"rooms\":[7]} | rooms[0] must be an object",
                "{\"rooms\":{}} | rooms must be an array",
                "{\"booked_by\":7} | booked_by must be a string",
                "{\"booked_by\":[\"x\"]} | booked_by must be a string",
                "{\"guest_names\":[\"a\",{}]} | guest_names[1] must be a string",
                "{\"total\":\"7\"} | total must be a whole number of at most 64 bits",
                "{\"total\":1.5} | total must be a whole number of at most 64 bits",
                "{\"total\":1e300} | total must be a whole number of at most 64 bits",
                "{\"total\":9223372036854775808} | total must be a whole number of at most 64 bits",
                "{\"rooms\":[{\"name\":\"a\",\"seats\":2147483648}]} | rooms[0].seats must be a whole number of at most 32 bits",
                "{\"price\":true} | price must be a number",
                "{\"price\":1e9999} | price must be a number of at most 1,000 digits that fits into a double",
                "{\"urgent\":\"true\"} | urgent must be true or false",
                "{\"notes\":[]} | notes must be an object",
                "{\"notes\":{\"a\":{\"b\":1,\"b\":2}}} | notes.a.b must stand once in its object",
                "{\"notes\":{\"a\":\"\\ud800\"}} | notes.a must not hold half of a surrogate pair, \\ud800: send the whole character or leave it out",
                "{\"booked_by\":\"x\",\"booked_\\u0062y\":\"y\"} | booked_by must stand once in its object",
                "{\"starts_at\":\"soon\"} | starts_at must be a time of the years 1 to 9999, such as 2027-01-31T12:00:00Z",
                "{\"starts_at\":\"+300000-01-01T00:00:00Z\"} | starts_at must be a time of the years 1 to 9999, such as 2027-01-31T12:00:00Z",
                "{\"starts_at\":\"-0001-01-01T00:00:00Z\"} | starts_at must be a time of the years 1 to 9999, such as 2027-01-31T12:00:00Z",
                "{\"starts_at\":1700000000} | starts_at must be a time of the years 1 to 9999, such as 2027-01-31T12:00:00Z",
            })
    void namesWhatIsWrong(String json, String detail) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_INPUT);
                    assertThat(problem.violations()).hasSize(1);
                })
                .hasMessage(detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | The body must be an object.",
                "7 | The body must be an object.",
                "null | The body must be an object.",
                "{ | The body is not JSON: it ends too early.",
                "{\"a\":1,} | The body is not JSON: byte 7 does not belong there.",
            })
    void saysWhyABodyCannotBeRead(String json, String detail) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.BAD_REQUEST))
                .hasMessage(detail);
    }

    @Test
    void namesEverythingThatIsWrongTogether() {
        assertThatThrownBy(() ->
                        read("{\"booked_by\":7,\"price\":\"x\",\"colour\":\"red\",\"rooms\":[{\"seats\":\"y\"}]}"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.violations())
                                .extracting(Violation::path)
                                .containsExactlyInAnyOrder("colour", "booked_by", "price", "rooms[0].seats"))
                .hasMessage("4 rules are broken");
    }

    @Test
    void namesNoMoreThanTwentyFaults() {
        var names = new StringBuilder("{\"x0\":0");
        for (int i = 1; i < 1000; i++) {
            names.append(",\"x").append(i).append("\":0");
        }

        assertThatThrownBy(() -> read(names.append('}').toString()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.violations()).hasSize(20));
    }

    @Test
    void tellsNoMoreOfAStrangeNameThanItsBeginning() {
        assertThatThrownBy(() -> read("{\"" + "x".repeat(10_000) + "\":1}"))
                .hasMessage("x".repeat(64) + "… is no member of this body");
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] json = "{\"booked_by\":\"?\"}".getBytes(StandardCharsets.UTF_8);
        json[14] = (byte) 0xE9;

        assertThatThrownBy(() -> JsonBodies.read(json, Booking.class))
                .hasMessage("The body must be UTF-8: byte 14 belongs to no character.");
        assertThatThrownBy(() -> JsonBodies.read("{}".getBytes(StandardCharsets.UTF_16), Booking.class))
                .hasMessage("The body must be UTF-8.");
    }

    @Test
    void takesOffAByteOrderMark() {
        assertThat(read("\ufeff{\"booked_by\":\"x\"}").bookedBy()).isEqualTo("x");
    }

    /** A body of another kind would be read by another reader, which does not look as closely. */
    @Test
    void readsEveryBodyThatResourcesTake() {
        var bodies = ProductClasses.all().stream()
                .filter(type -> type.isAnnotatedWith(jakarta.ws.rs.Path.class))
                .flatMap(type -> type.getMethods().stream())
                .map(JavaMethod::reflect)
                .map(Method::getParameters)
                .flatMap(Arrays::stream)
                .filter(parameter -> parameter.isAnnotationPresent(Valid.class))
                .map(Parameter::getType)
                .distinct()
                .toList();

        assertThat(bodies).hasSizeGreaterThan(2);
        assertThat(bodies).allSatisfy(body -> {
            assertThat(body).matches(Class::isRecord);
            assertThatThrownBy(() -> JsonBodies.read(ofEachKind(body), body.asSubclass(Record.class)))
                    .isInstanceOf(ProblemException.class);
        });
    }

    /** Every member, with a value that none of them takes. */
    private static byte[] ofEachKind(Class<?> body) {
        var object = Json.createObjectBuilder();
        Arrays.stream(body.getRecordComponents())
                .forEach(component -> object.add(
                        component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT),
                        Json.createArrayBuilder().add(Json.createArrayBuilder())));
        return object.build().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Booking read(String json) {
        var booking = JsonBodies.read(json.getBytes(StandardCharsets.UTF_8), Booking.class);
        assertThat(booking).isNotNull();
        return java.util.Objects.requireNonNull(booking);
    }
}
