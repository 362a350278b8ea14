package ai.agentsflow.gateway.paths;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.gateway.GatewayServlet;
import jakarta.servlet.annotation.WebServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The paths that servlets name, that the description names, and those without {@code /v1}. */
class DescriptorTest {

    private static final String BASE = "/v1";
    private static final Path SOURCES = Path.of("src/main/java");

    @Test
    void everyServletOfTheGatewayNamesItsPathUnderV1() {
        assertThat(servlets().filter(type -> !type.isAnnotationPresent(WebServlet.class)))
                .isEmpty();
        assertThat(served()).isNotEmpty().allMatch(path -> path.startsWith(BASE + '/'));
    }

    @Test
    void everyPartIsServedWithoutV1Too() {
        for (String path : served()) {
            var part = path.substring(BASE.length());
            assertThat(GatewayPath.of(part)).contains(new GatewayPath(path, null));
            assertThat(GatewayPath.isOne(part)).isTrue();
            assertThat(GatewayPath.of(part + "/x")).contains(new GatewayPath(path + "/x", null));
        }
    }

    @Test
    void noPartIsThereThatNobodyServes() {
        assertThat(GatewayPath.parts())
                .allSatisfy(part -> assertThat(served()).as(part).contains(BASE + part));
    }

    @Test
    void whatStandsBelowAPartIsNoneOfItsOwn() {
        assertThat(GatewayPath.parts())
                .contains("/chat/completions", "/responses", "/messages")
                .doesNotContain("/responses/input_tokens", "/messages/count_tokens");
    }

    private static Set<String> served() {
        return servlets()
                .map(type -> type.getAnnotation(WebServlet.class))
                .flatMap(paths -> Arrays.stream(paths.urlPatterns()))
                .map(pattern -> pattern.replaceFirst("/\\*$", ""))
                .collect(Collectors.toSet());
    }

    private static Stream<Class<?>> servlets() {
        try (var files = Files.walk(SOURCES)) {
            return files
                    .map(file -> SOURCES.relativize(file).toString())
                    .filter(file -> file.endsWith(".java") && !file.endsWith("package-info.java"))
                    .<Class<?>>map(file -> type(file.replace(".java", "").replace('/', '.')))
                    .filter(type ->
                            GatewayServlet.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name, false, DescriptorTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a source has a class", e);
        }
    }
}
