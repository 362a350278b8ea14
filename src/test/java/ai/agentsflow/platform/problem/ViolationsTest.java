package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Partial;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViolationsTest {

    @Test
    void namesAQueryParameter() {
        assertThat(pathOf(method("history"), parameter("limit"))).isEqualTo("limit");
        assertThat(pathOf(method("history"), parameter("conversationId"))).isEqualTo("conversation_id");
    }

    @Test
    void namesAFieldOfABodyWithoutMethodAndParameter() {
        assertThat(pathOf(method("send"), parameter("request"), field("conversationId")))
                .isEqualTo("conversation_id");
        assertThat(pathOf(field("message"))).isEqualTo("message");
    }

    @Test
    void namesAFieldOfAFieldWithADot() {
        assertThat(pathOf(field("billingAddress"), field("zipCode"))).isEqualTo("billing_address.zip_code");
    }

    @Test
    void namesAnEntryOfAListByItsNumber() {
        assertThat(pathOf(method("warmUp"), parameter("request"), field("modelNames"), element(1, null)))
                .isEqualTo("model_names[1]");
    }

    @Test
    void namesAFieldOfAnEntryOfAList() {
        assertThat(pathOf(field("models"), entryField("name", 2, null))).isEqualTo("models[2].name");
    }

    @Test
    void namesAnEntryOfAMapByItsKey() {
        assertThat(pathOf(field("labels"), element(null, "home"))).isEqualTo("labels[home]");
        assertThat(pathOf(field("labels"), entryField("name", null, "home"))).isEqualTo("labels[home].name");
    }

    @Test
    void namesTheBodyWhenAllOfItIsMeant() {
        assertThat(pathOf()).isEqualTo("body");
    }

    @Test
    void tellsASingleViolationInTheDetail() {
        var problem = Violations.problem(Set.of(violation("is needed", method("send"), parameter("message"))));

        assertThat(problem.type()).isEqualTo(ProblemType.INVALID_INPUT);
        assertThat(problem).hasMessage("message is needed");
    }

    @Test
    void tellsAllViolationsInAnOrderThatDoesNotChange() {
        var problem = Violations.problem(List.of(
                violation("is too long", field("message")),
                violation("is needed", field("context")),
                violation("is blank", field("message"))));

        assertThat(problem).hasMessage("3 rules are broken");
        assertThat(problem.violations())
                .containsExactly(
                        new Violation("context", "is needed"),
                        new Violation("message", "is blank"),
                        new Violation("message", "is too long"));
    }

    private static String pathOf(Step... steps) {
        return Violations.problem(Set.of(violation("is wrong", steps)))
                .violations()
                .get(0)
                .path();
    }

    private static Step method(String name) {
        return new Step(ElementKind.METHOD, name, false, null, null);
    }

    private static Step parameter(String name) {
        return new Step(ElementKind.PARAMETER, name, false, null, null);
    }

    private static Step field(String name) {
        return new Step(ElementKind.PROPERTY, name, false, null, null);
    }

    /** A field of an object that is in a list or a map: Bean Validation tells the place in the node after it. */
    private static Step entryField(String name, @Nullable Integer index, @Nullable Object key) {
        return new Step(ElementKind.PROPERTY, name, true, index, key);
    }

    private static Step element(@Nullable Integer index, @Nullable Object key) {
        return new Step(ElementKind.CONTAINER_ELEMENT, "<element>", true, index, key);
    }

    private static ConstraintViolation<?> violation(String rule, Step... steps) {
        return Partial.of(ConstraintViolation.class, new Broken(rule, new Steps(Arrays.asList(steps))));
    }

    /** The two methods of a {@link ConstraintViolation} that matter. */
    public record Broken(String rule, Path path) {

        public String getMessage() {
            return rule;
        }

        public Path getPropertyPath() {
            return path;
        }
    }

    private record Steps(List<Step> steps) implements Path {

        @Override
        public Iterator<Node> iterator() {
            return List.<Node>copyOf(steps).iterator();
        }
    }

    private record Step(
            ElementKind getKind,
            String getName,
            boolean isInIterable,
            @Nullable Integer getIndex,
            @Nullable Object getKey)
            implements Path.Node {

        @Override
        public <T extends Path.Node> T as(Class<T> type) {
            return type.cast(this);
        }
    }
}
