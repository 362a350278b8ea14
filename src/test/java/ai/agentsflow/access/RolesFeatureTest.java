package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.Partial;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.SecurityContext;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesFeatureTest {

    @SuppressWarnings("UnusedMethod")
    static class NoRuleOnClass {
        public void noRule() {}

        @PermitAll
        public void everybody() {}

        @RolesAllowed("admin")
        public void admins() {}

        @RolesAllowed({"user", "admin"})
        public void usersAndAdmins() {}

        @DenyAll
        public void nobody() {}
    }

    @DenyAll
    static class ClosedClass extends NoRuleOnClass {}

    @PermitAll
    static class OpenClass extends NoRuleOnClass {}

    @RolesAllowed("admin")
    static class ClassForAdmins extends NoRuleOnClass {}

    @ParameterizedTest
    @CsvSource({
        // class, method, and who gets in of: a caller without a role, a user, an admin
        "NoRuleOnClass, noRule, none",
        "NoRuleOnClass, everybody, stranger user admin",
        "NoRuleOnClass, admins, admin",
        "NoRuleOnClass, usersAndAdmins, user admin",
        "NoRuleOnClass, nobody, none",
        "ClosedClass, noRule, none",
        "ClosedClass, everybody, stranger user admin",
        "ClosedClass, admins, admin",
        "ClosedClass, usersAndAdmins, user admin",
        "ClosedClass, nobody, none",
        "OpenClass, noRule, stranger user admin",
        "OpenClass, everybody, stranger user admin",
        "OpenClass, admins, admin",
        "OpenClass, usersAndAdmins, user admin",
        "OpenClass, nobody, none",
        "ClassForAdmins, noRule, admin",
        "ClassForAdmins, everybody, stranger user admin",
        "ClassForAdmins, usersAndAdmins, user admin",
        "ClassForAdmins, nobody, none"
    })
    void opensToWhomTheMethodSaysElseTheClassElseNobody(String type, String method, String expected) throws Exception {
        List<ContainerRequestFilter> checks = checksOf(type, method);

        for (String caller : List.of("stranger", "user", "admin")) {
            if (Arrays.asList(expected.split(" ")).contains(caller)) {
                for (ContainerRequestFilter check : checks) {
                    check.filter(requestBy(caller));
                }
            } else {
                assertThat(checks).as("what keeps %s out", caller).isNotEmpty();
                assertThatThrownBy(() -> checks.get(0).filter(requestBy(caller)))
                        .as("%s is refused", caller)
                        .isInstanceOf(ForbiddenException.class);
            }
        }
    }

    @Test
    void namesTheMethodsOfAPathToAnybodyAndOfARuleToWhomItOpens() throws Exception {
        for (ContainerRequestFilter check : checksOf("NoRuleOnClass", "noRule")) {
            assertThatCode(() -> check.filter(request("OPTIONS", "stranger"))).doesNotThrowAnyException();
            assertThatThrownBy(() -> check.filter(request("options", "admin"))).isInstanceOf(ForbiddenException.class);
        }
        for (ContainerRequestFilter check : checksOf("NoRuleOnClass", "nobody")) {
            assertThatThrownBy(() -> check.filter(request("OPTIONS", "admin"))).isInstanceOf(ForbiddenException.class);
        }
    }

    private static List<ContainerRequestFilter> checksOf(String type, String method) throws Exception {
        var checks = new Checks();
        Class<?> resource = Class.forName(RolesFeatureTest.class.getName() + '$' + type);
        new RolesFeature()
                .configure(
                        new Operation(resource, resource.getMethod(method)), Partial.of(FeatureContext.class, checks));
        return checks.registered;
    }

    private static ContainerRequestContext requestBy(String caller) {
        return request("GET", caller);
    }

    private static ContainerRequestContext request(String method, String caller) {
        return Partial.of(ContainerRequestContext.class, new Request(method, Set.of(caller)));
    }

    private record Operation(Class<?> getResourceClass, Method getResourceMethod) implements ResourceInfo {}

    /** What the feature registers. */
    public static final class Checks {

        private final List<ContainerRequestFilter> registered = new ArrayList<>();

        public FeatureContext register(Object check) {
            registered.add((ContainerRequestFilter) check);
            return Partial.of(FeatureContext.class, this);
        }
    }

    /** A request by somebody with these roles. */
    public record Request(String getMethod, Set<String> roles) {

        public SecurityContext getSecurityContext() {
            return Partial.of(SecurityContext.class, this);
        }

        public boolean isUserInRole(String role) {
            return roles.contains(role);
        }
    }
}
