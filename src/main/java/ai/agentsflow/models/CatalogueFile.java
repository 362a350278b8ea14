package ai.agentsflow.models;

import ai.agentsflow.models.catalogue.Catalogue;
import ai.agentsflow.models.catalogue.CatalogueReader;
import ai.agentsflow.models.catalogue.InvalidCatalogueException;
import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue in force. A faulty file at start ends the deployment; a faulty one later is refused and the catalogue that
 * stood before stays.
 */
@ApplicationScoped
class CatalogueFile {

    private static final System.Logger LOG = System.getLogger(CatalogueFile.class.getName());
    private static final String BUILT_IN = "default-catalogue.yaml";

    private final ModelsConfig config;
    private volatile Catalogue current = new Catalogue(java.util.List.of(), java.util.List.of());
    private volatile @Nullable String refused;
    private @Nullable String lastText;

    @Inject
    CatalogueFile(ModelsConfig config) {
        this.config = config;
    }

    void load(@Observes @Priority(StartOrder.CATALOGUE) @Initialized(ApplicationScoped.class) Object event) {
        String text;
        try {
            text = text();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "AgentsFlow does not start, agentsflow.models.file (environment AGENTSFLOW_MODELS_FILE) cannot be read: %s"
                            .formatted(config.file().orElseThrow()),
                    e);
        }
        try {
            current = parsed(text);
        } catch (InvalidCatalogueException e) {
            throw new IllegalStateException(
                    e.faults().stream()
                            .map(fault -> "  - " + fault)
                            .collect(Collectors.joining(
                                    "\n", "AgentsFlow does not start, its catalogue is wrong:\n", "")),
                    e);
        }
        lastText = text;
    }

    Catalogue current() {
        return current;
    }

    /** Why the file that stands there now is not in force; null when it is. */
    @Nullable
    String refused() {
        return refused;
    }

    /** Reads the file again. Cheap when it has not changed. */
    synchronized void reload() {
        if (config.file().isEmpty()) {
            return;
        }
        try {
            String text = text();
            if (text.equals(lastText)) {
                return;
            }
            lastText = text;
            current = parsed(text);
            refused = null;
            LOG.log(
                    Level.INFO,
                    "the catalogue was read again: {0} models",
                    current.models().size());
        } catch (InvalidCatalogueException e) {
            refused = e.getMessage();
            LOG.log(Level.WARNING, "the changed catalogue is refused, the old one stays:\n{0}", e.getMessage());
        } catch (IOException e) {
            if (lastText != null) {
                lastText = null;
                refused = config.file().orElseThrow() + " cannot be read";
                LOG.log(Level.WARNING, "the catalogue cannot be read any more, the old one stays: {0}", e.toString());
            }
        }
    }

    private String text() throws IOException {
        var file = config.file();
        if (file.isPresent()) {
            return Files.readString(file.get(), StandardCharsets.UTF_8);
        }
        try (var builtIn = Objects.requireNonNull(CatalogueReader.class.getResourceAsStream(BUILT_IN), BUILT_IN)) {
            return new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Catalogue parsed(String text) {
        Config variables = ConfigProvider.getConfig(CatalogueFile.class.getClassLoader());
        var reader = new CatalogueReader(name -> variables
                .getOptionalValue(name, String.class)
                .filter(value -> !value.isBlank())
                .orElse(null));
        var source = config.file().map(file -> file.getFileName().toString()).orElse(BUILT_IN);
        return reader.read(text, source);
    }
}
