package ai.agentsflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the WAR says of the libraries in it, beside the libraries that are in it. */
@Tag("h2-only")
class SupplyChainIT {

    private static final String LIBRARIES = "WEB-INF/lib/";
    private static final Pattern LICENCE = Pattern.compile("(\\S+\\.jar)\\s+(\\S.*?)\\s+\\S+:\\S+:\\S+.*");

    /** Needs no text, for it asks for nothing. */
    private static final String PUBLIC_DOMAIN = "Public Domain";

    private static final Map<String, byte[]> WAR = new HashMap<>();

    @BeforeAll
    static void readWar() throws IOException {
        try (var war = new JarFile(System.getProperty("agentsflow.test.war"))) {
            for (var entry : war.stream().filter(entry -> !entry.isDirectory()).toList()) {
                WAR.put(entry.getName(), war.getInputStream(entry).readAllBytes());
            }
        }
    }

    @Test
    void namesTheLicenceOfEveryLibraryAndOfNothingElse() {
        assertThat(libraries()).isNotEmpty();
        assertThat(licences().keySet()).isEqualTo(libraries());
    }

    @Test
    void hasTheTextOfALicenceForEveryLibrary() {
        assertThat(licences())
                .allSatisfy((library, licence) -> assertThat(licence.split(" OR "))
                        .as(library)
                        .anyMatch(one ->
                                one.equals(PUBLIC_DOMAIN) || WAR.containsKey("META-INF/licenses/" + one + ".txt")));
    }

    @Test
    void hasNoTextOfALicenceThatNobodyUses() {
        var used = licences().values().stream()
                .flatMap(licence -> Arrays.stream(licence.split(" OR ")))
                .map(licence -> "META-INF/licenses/" + licence + ".txt")
                .collect(toSet());

        assertThat(WAR.keySet())
                .filteredOn(name -> name.startsWith("META-INF/licenses/"))
                .isSubsetOf(used);
    }

    @Test
    void hasNoticesWithTheVersionsInIt() {
        assertThat(text("META-INF/NOTICE"))
                .contains("AgentsFlow", "PostgreSQL Global Development Group", "h2database/tree/version-")
                .doesNotContain("${");
    }

    @Test
    void hasEveryLibraryInItsBillOfMaterialsByteForByte() throws Exception {
        var hashes = new HashMap<String, String>();
        for (var component : sbom().path("components")) {
            hashes.put(
                    component.path("name").asText()
                            + '-'
                            + component.path("version").asText()
                            + ".jar",
                    component.at("/hashes/0/content").asText());
        }
        var expected = new HashMap<String, String>();
        for (var library : libraries()) {
            var digest = MessageDigest.getInstance("SHA-256").digest(WAR.get(LIBRARIES + library));
            expected.put(library, HexFormat.of().formatHex(digest));
        }

        assertThat(hashes).isEqualTo(expected);
    }

    @Test
    void knowsWhyEveryLibraryIsThere() throws Exception {
        var uses = StreamSupport.stream(sbom().path("dependencies").spliterator(), false)
                .collect(toMap(use -> use.path("ref").asText(), use -> use.path("dependsOn")));
        var reached = new HashSet<String>();
        var next = new ArrayDeque<>(
                List.of(sbom().at("/metadata/component/bom-ref").asText()));
        while (!next.isEmpty()) {
            var reference = next.pop();
            if (reached.add(reference)) {
                uses.get(reference).forEach(use -> next.add(use.asText()));
            }
        }

        assertThat(reached).hasSize(libraries().size() + 1).isEqualTo(uses.keySet());
    }

    @Test
    void saysInItsManifestWhereTheBillOfMaterialsIs() {
        var location = Pattern.compile("Sbom-Location: (\\S+)").matcher(text("META-INF/MANIFEST.MF"));

        assertThat(location.find()).isTrue();
        assertThat(WAR).containsKey(location.group(1));
    }

    private static Set<String> libraries() {
        return WAR.keySet().stream()
                .filter(name -> name.startsWith(LIBRARIES))
                .map(name -> name.substring(LIBRARIES.length()))
                .collect(toSet());
    }

    private static Map<String, String> licences() {
        return text("META-INF/THIRD-PARTY.txt")
                .lines()
                .map(LICENCE::matcher)
                .filter(line -> line.matches())
                .collect(toMap(line -> line.group(1), line -> line.group(2)));
    }

    private static JsonNode sbom() throws IOException {
        return AgentsFlow.JSON.readTree(text("META-INF/sbom/application.cdx.json"));
    }

    private static String text(String name) {
        return new String(WAR.getOrDefault(name, new byte[0]), UTF_8);
    }
}
