package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.chat.crooked.NamesAnAdapter;
import ai.agentsflow.chat.crooked.ReadsOthersSettings;
import ai.agentsflow.platform.crooked.Crooked;
import ai.agentsflow.platform.crooked.CrookedRoom;
import ai.agentsflow.platform.crooked.CrookedSettings;
import ai.agentsflow.platform.crooked.part.CrookedPart;
import ai.agentsflow.providers.crooked.CrookedAdapter;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules can fail: each sees a class that breaks it and nothing else. */
class ArchitectureRulesTest {

    private static final String NOWHERE = "nowhere";

    @ParameterizedTest
    @ValueSource(
            classes = {
                Crooked.OpenAiError.class,
                Crooked.ByMethod.class,
                Crooked.ByField.class,
                Crooked.ByConstant.class,
                Crooked.ByPath.class,
                Crooked.ByAnnotation.class,
                Crooked.ByMessage.class,
            })
    void findProductWordsInThePlatform(Class<?> crooked) {
        assertThat(holds(PlatformArchitectureTest.platformHasNoProductWords, crooked))
                .isFalse();
    }

    @Test
    void findNoneWhereLettersAreTheSameOnly() {
        assertThat(holds(PlatformArchitectureTest.platformHasNoProductWords, Crooked.Straight.class))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(classes = {Crooked.ServerByText.class, Crooked.ServerByImport.class})
    void findTheServersClasses(Class<?> crooked) {
        assertThat(holds(PlatformArchitectureTest.serverIsKnownInOnePlace, crooked))
                .isFalse();
        assertThat(holds(PlatformArchitectureTest.serverIsKnownInOnePlace, Crooked.Straight.class))
                .isTrue();
    }

    @Test
    void findTheServersMethodsThoughTheirClassHasNoName() {
        assertThat(holds(PlatformArchitectureTest.serverIsLookedIntoInOnePlace, Crooked.ServerByMethod.class))
                .isFalse();
        assertThat(holds(PlatformArchitectureTest.serverIsLookedIntoInOnePlace, Crooked.Straight.class))
                .isTrue();
    }

    @Test
    void findAFeatureUnderThePlatform() {
        assertThat(holds(ArchitectureTest.platform, Crooked.Feature.class)).isFalse();
        assertThat(holds(ArchitectureTest.platform, Crooked.Straight.class)).isTrue();
    }

    @Test
    void findWhoNamesAnAdapter() {
        assertThat(holds(ArchitectureTest.adaptersAreUnknown, NamesAnAdapter.class, CrookedAdapter.class))
                .isFalse();
        assertThat(holds(ArchitectureTest.chat, NamesAnAdapter.class, CrookedAdapter.class))
                .isFalse();
    }

    /** An arrow that nobody uses would be a rule that cannot fail, and is taken out of the table. */
    @Test
    void failWithoutAnyOneOfTheirArrows() {
        var product = ProductClasses.all();

        var unused = table().entrySet().stream()
                .flatMap(rule -> rule.getValue().stream()
                        .filter(arrow -> !without(rule.getKey(), rule.getValue(), arrow)
                                .evaluate(product)
                                .hasViolation())
                        .map(arrow -> rule.getKey() + " -> " + arrow))
                .toList();

        assertThat(unused).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {CrookedRoom.class, CrookedSettings.class})
    void findTheCircleOfARoomAndTheOneBelowIt(Class<?> crooked) {
        assertThat(holds(ArchitectureTest.roomsWithoutCycles("ai.agentsflow.platform"), crooked, CrookedPart.class))
                .isEqualTo(crooked.equals(CrookedSettings.class));
    }

    @Test
    void findSettingsThatLeftTheirHome() {
        assertThat(holds(ArchitectureTest.settingsStayAtHome, CrookedSettings.class, CrookedPart.class))
                .as("a room below")
                .isTrue();
        assertThat(holds(ArchitectureTest.settingsStayAtHome, CrookedSettings.class, ReadsOthersSettings.class))
                .as("another feature")
                .isFalse();
    }

    @Test
    void failOverAPackageThatIsNotThere() {
        assertThatThrownBy(() -> ArchitectureTest.imports(NOWHERE).check(imported(Crooked.Straight.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("failed to check any classes");
    }

    @Test
    void failForALibraryThatNobodyUses() {
        var rule = ArchitectureTest.library("com.example..", "ai.agentsflow.platform..");

        assertThat(holds(rule, Crooked.Straight.class)).isFalse();
    }

    @Test
    void findALibraryOutsideOfItsPlace() {
        var rule = ArchitectureTest.library("org.glassfish.grizzly..", "ai.agentsflow.chat..");

        assertThatThrownBy(() -> rule.check(imported(Crooked.ServerByImport.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ServerByImport.connection");
    }

    /** Complete once the rules are there. */
    private static Map<String, Set<String>> table() {
        assertThat(ArchitectureTest.platform).isNotNull();
        return ArchitectureTest.TABLE;
    }

    private static ArchRule without(String who, Set<String> whom, String arrow) {
        return ArchitectureTest.imports(
                who, whom.stream().filter(name -> !name.equals(arrow)).toArray(String[]::new));
    }

    private static boolean holds(ArchRule rule, Class<?>... crooked) {
        return !rule.evaluate(imported(crooked)).hasViolation();
    }

    private static JavaClasses imported(Class<?>... classes) {
        return new ClassFileImporter().importClasses(classes);
    }
}
