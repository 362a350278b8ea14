package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.testing.GivenSettings;
import com.tngtech.archunit.core.domain.JavaClass;
import org.junit.jupiter.api.Test;

class FeaturesTest {

    @Test
    void rootReadsTheSettingsOfEveryFeature() {
        var records = ProductClasses.all().stream()
                .filter(found -> found.isAssignableTo(FeatureConfig.class) && !found.isInterface())
                .map(JavaClass::getName);

        assertThat(Features.read(GivenSettings.of()).all())
                .extracting(config -> config.getClass().getName())
                .containsExactlyInAnyOrderElementsOf(records.toList());
    }
}
