package ai.agentsflow.description;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.ProductClasses;
import ai.agentsflow.chat.ChatReply;
import ai.agentsflow.chat.SendMessage;
import ai.agentsflow.chat.StreamedChunk;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.Problem;
import ai.agentsflow.platform.schema.RecordSchemas;
import ai.agentsflow.testing.Description;
import ai.agentsflow.testing.ResourceMethods;
import ai.agentsflow.testing.ResourceMethods.ResourceMethod;
import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the resources and servlets of our own API take and answer is what is described: every parameter, member, type and rule. */
class ResourcesTest {

    private static final Description DESCRIPTION = Description.ofFile();

    /** Servlets read and write them by themselves. */
    private static final Map<String, Class<? extends Record>> ANSWERED = Map.of(
            "ChatReply", ChatReply.class,
            "StreamedChunk", StreamedChunk.class,
            "Problem", Problem.class);

    /** An event's fields are no JSON. */
    private static final String EVENT = "ChatEvent";

    static List<ResourceMethod> methods() {
        return ProductClasses.all().stream()
                .filter(type -> type.isAnnotatedWith(jakarta.ws.rs.Path.class))
                .map(JavaClass::reflect)
                .flatMap(ResourceMethods::of)
                .toList();
    }

    @Test
    void thereAreResources() {
        assertThat(methods()).hasSizeGreaterThan(12);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void takesTheParametersThatAreDescribed(ResourceMethod resource) {
        var operation = DESCRIPTION.operation(resource.operation());
        var taken = Arrays.stream(resource.method().getParameters())
                .flatMap(parameter -> place(parameter).stream())
                .toList();

        assertThat(operation.parameters().stream()
                        .map(parameter -> parameter.path("in").asText() + " "
                                + parameter.path("name").asText()))
                .containsExactlyInAnyOrderElementsOf(taken);
        for (Parameter parameter : resource.method().getParameters()) {
            var rule = parameter.getAnnotation(Pattern.class);
            if (rule != null) {
                assertThat(described(operation, parameter).at("/schema/pattern").asText())
                        .isEqualTo("^" + rule.regexp() + "$");
            }
        }
    }

    @Test
    void listsAreReadInPartsAsDescribed() {
        var parameters = DESCRIPTION.document().at("/components/parameters");

        assertThat(parameters.at("/Limit/schema/default").asInt()).isEqualTo(Inputs.USUAL_LIMIT);
        assertThat(parameters.at("/Limit/schema/maximum").asInt()).isEqualTo(Inputs.MOST_LIMIT);
        assertThat(parameters.at("/Offset/schema/maximum").asInt()).isEqualTo(Inputs.MOST_OFFSET);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void takesTheBodyThatIsDescribed(ResourceMethod resource) {
        var operation = DESCRIPTION.operation(resource.operation());
        var body = body(resource);

        assertThat(operation.node().has("requestBody")).isEqualTo(body.isPresent());
        body.ifPresent(parameter -> {
            assertThat(parameter.getType()).as("a value without behaviour").isAssignableTo(Record.class);
            assertThat(operation.node().at("/requestBody/required").asBoolean())
                    .isEqualTo(parameter.isAnnotationPresent(NotNull.class));
            assertThat(new Schemas(DESCRIPTION).rules(operation.body().path("schema")))
                    .isEqualTo(Schemas.plain(RecordSchemas.sent(parameter.getType())));
        });
    }

    /** A body that only the method knows is another operation's too, which says its type. */
    @ParameterizedTest
    @MethodSource("methods")
    void answersTheBodyThatIsDescribed(ResourceMethod resource) {
        var operation = DESCRIPTION.operation(resource.operation());
        var success = operation.success().path("application/json");
        var answered = answered(resource);

        assertThat(operation.response("406").isMissingNode())
                .as("JAX-RS looks at Accept")
                .isFalse();
        if (answered.equals(Response.class)) {
            assertThat(told()).contains(name(success.path("schema")));
        } else {
            assertThat(new Schemas(DESCRIPTION).types(success.path("schema")))
                    .isEqualTo(Schemas.plain(RecordSchemas.answered(answered)));
        }
    }

    @Test
    void servletsTakeAndAnswerWhatIsDescribed() {
        assertThat(new Schemas(DESCRIPTION).rules(DESCRIPTION.schema("SendMessage")))
                .isEqualTo(Schemas.plain(RecordSchemas.sent(SendMessage.class)));
        ANSWERED.forEach((name, record) -> assertThat(new Schemas(DESCRIPTION).types(DESCRIPTION.schema(name)))
                .as(name)
                .isEqualTo(Schemas.plain(RecordSchemas.answered(record))));
    }

    /** Whatever our own API takes and answers has been compared here. */
    @Test
    void noBodyIsMissingHere() {
        var seen = new TreeSet<String>(Set.of(EVENT));
        seen.addAll(told());
        seen.addAll(ANSWERED.keySet());
        methods().stream()
                .filter(resource -> body(resource).isPresent())
                .map(resource -> DESCRIPTION.operation(resource.operation()).body())
                .forEach(body -> seen.add(name(body.path("schema"))));
        seen.add("SendMessage");

        var used = DESCRIPTION.operations().stream()
                .filter(operation -> operation.path().startsWith("/api/"))
                .flatMap(operation -> Stream.concat(
                        Stream.of(operation.body()),
                        operation.responses().stream()
                                .flatMap(response -> operation
                                        .response(response.getKey())
                                        .path("content")
                                        .valueStream())))
                .filter(media -> !media.isMissingNode())
                .map(media -> name(media.path("schema")))
                .collect(Collectors.toSet());
        assertThat(seen).containsAll(used);
    }

    /** The schemas of what methods answer by their types. */
    private static Set<String> told() {
        return methods().stream()
                .filter(resource -> !answered(resource).equals(Response.class))
                .map(resource ->
                        DESCRIPTION.operation(resource.operation()).success().at("/application~1json/schema"))
                .map(ResourcesTest::name)
                .collect(Collectors.toSet());
    }

    private static String name(JsonNode reference) {
        return reference.path("$ref").asText().replaceFirst(".*/", "");
    }

    private static Type answered(ResourceMethod resource) {
        var type = resource.method().getGenericReturnType();
        return type instanceof ParameterizedType generic && generic.getRawType().equals(CompletionStage.class)
                ? generic.getActualTypeArguments()[0]
                : type;
    }

    private static Optional<Parameter> body(ResourceMethod resource) {
        return Arrays.stream(resource.method().getParameters())
                .filter(parameter -> place(parameter).isEmpty())
                .findFirst();
    }

    private static Optional<String> place(Parameter parameter) {
        var path = parameter.getAnnotation(PathParam.class);
        var query = parameter.getAnnotation(QueryParam.class);
        return path != null
                ? Optional.of("path " + path.value())
                : Optional.ofNullable(query).map(QueryParam::value).map("query "::concat);
    }

    private static JsonNode described(Description.Operation operation, Parameter parameter) {
        return operation.parameters().stream()
                .filter(one -> place(parameter)
                        .orElseThrow()
                        .endsWith(" " + one.path("name").asText()))
                .findFirst()
                .orElseThrow();
    }
}
