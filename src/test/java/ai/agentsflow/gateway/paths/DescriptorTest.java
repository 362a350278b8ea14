package ai.agentsflow.gateway.paths;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the deployment descriptor says of the other paths of the gateway. */
class DescriptorTest {

    private static final Pattern URL = Pattern.compile("<url-pattern>([^<]+)</url-pattern>");

    private final String descriptor;

    DescriptorTest() throws Exception {
        descriptor = Files.readString(Path.of("src/main/webapp/WEB-INF/web.xml"));
    }

    @Test
    void everyOneOfThemStandsForOneUnderV1() {
        for (String pattern : patterns("servlet-mapping", "servlet-name", "other-paths")) {
            var folder = pattern.replaceFirst("/\\*$", "");
            assertThat(GatewayPath.of(folder)).as(pattern).isPresent();
            assertThat(GatewayPath.isOne(folder)).as(pattern).isTrue();
            assertThat(GatewayPath.of(pattern.replace("*", "x"))).as(pattern).isPresent();
        }
    }

    private Set<String> patterns(String mapping, String kind, String name) {
        var block = Pattern.compile(
                        "<%1$s>(?:(?!</%1$s>).)*<%2$s>%3$s</%2$s>(.*?)</%1$s>".formatted(mapping, kind, name),
                        Pattern.DOTALL)
                .matcher(descriptor);
        assertThat(block.find()).as(name).isTrue();
        var patterns = new TreeSet<String>();
        List.of(block.group(1))
                .forEach(text -> URL.matcher(text).results().forEach(match -> patterns.add(match.group(1))));
        return patterns;
    }
}
