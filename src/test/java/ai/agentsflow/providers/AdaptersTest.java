package ai.agentsflow.providers;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.ProductClasses;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpClientLimits;
import ai.agentsflow.upstream.ProviderKind;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdaptersTest {

    private final HttpClient http = new HttpClient(HttpClientLimits.defaults());
    private final List<ModelProvider> adapters = Adapters.with(http);

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void areAllThatThereAre() {
        var written = ProductClasses.all().stream()
                .filter(type -> type.isAssignableTo(ModelProvider.class) && !type.isInterface())
                .map(JavaClass::getName)
                .collect(toSet());

        assertThat(adapters)
                .extracting(adapter -> adapter.getClass().getName())
                .containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void speakToEveryKindOfUpstreamOnce() {
        assertThat(adapters)
                .flatExtracting(ModelProvider::kinds)
                .containsExactlyInAnyOrderElementsOf(EnumSet.allOf(ProviderKind.class));
    }
}
