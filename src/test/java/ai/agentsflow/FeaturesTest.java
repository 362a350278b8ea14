package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.testing.GivenSettings;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class FeaturesTest {

    @Test
    void rootReadsTheSettingsOfEveryFeature() {
        var records = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests()).importPackages("ai.agentsflow").stream()
                        .filter(found -> found.isAssignableTo(FeatureConfig.class) && !found.isInterface())
                        .map(JavaClass::getName);

        assertThat(Features.read(GivenSettings.of()).all())
                .extracting(config -> config.getClass().getName())
                .containsExactlyInAnyOrderElementsOf(records.toList());
    }
}
