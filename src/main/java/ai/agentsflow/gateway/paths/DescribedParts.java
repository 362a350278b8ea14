package ai.agentsflow.gateway.paths;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The parts of an API that this server has, by its description, which tests hold to what is served. */
final class DescribedParts {

    private static final String DESCRIPTION = "/META-INF/openapi.yaml";

    /** A path stands at the beginning of its line, behind two blanks; its variables are in braces. */
    private static final String PATH = "(?m)^  %s(/[^{:\\s]*?)/?(?:\\{[^:\\s]*)?:\\s*$";

    private DescribedParts() {}

    /**
     * The parts below a base, without it, such as {@code /chat/completions}. What stands below a part is none of its own.
     *
     * @param base without a slash at its end
     */
    static List<String> of(String base) {
        var paths = Pattern.compile(PATH.formatted(Pattern.quote(base)))
                .matcher(description())
                .results()
                .map(path -> path.group(1))
                .distinct()
                .toList();
        if (paths.isEmpty()) {
            throw new IllegalStateException("%s describes nothing below %s".formatted(DESCRIPTION, base));
        }
        return paths.stream()
                .filter(path -> paths.stream().noneMatch(other -> path.startsWith(other + '/')))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static String description() {
        try (var stream = DescribedParts.class.getResourceAsStream(DESCRIPTION)) {
            return new String(
                    Objects.requireNonNull(stream, "the description is in the application")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
