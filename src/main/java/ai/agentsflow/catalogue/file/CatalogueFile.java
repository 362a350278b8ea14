package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.catalogue.yaml.InvalidCatalogueException;
import ai.agentsflow.platform.config.ServerSettings;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue in force. A faulty file at start ends the deployment; a faulty one later is refused and the catalogue that
 * stood before stays.
 */
@ApplicationScoped
public class CatalogueFile {

    private static final System.Logger LOG = System.getLogger(CatalogueFile.class.getName());

    private final CatalogueConfig config;
    private volatile Catalogue current = new Catalogue(java.util.List.of(), java.util.List.of());
    private volatile @Nullable String refused;
    private @Nullable String lastText;

    @Inject
    public CatalogueFile(CatalogueConfig config) {
        this.config = config;
    }

    /** Before the settings are judged, so that the catalogue's faults are told together with theirs. */
    void load(
            @Observes @Priority(StartOrder.CATALOGUE) @Initialized(ApplicationScoped.class) Object event,
            Settings settings) {
        StoredCatalogue.atStart(config, settings).ifPresent(stored -> {
            current = stored.catalogue();
            lastText = stored.text();
            logMissing(current);
        });
    }

    private static void logMissing(Catalogue catalogue) {
        MissingVariables.of(catalogue)
                .ifPresent(missing -> LOG.log(Level.INFO, "models wait for variables that are not set: {0}", missing));
    }

    public Catalogue current() {
        return current;
    }

    /** Why the file that stands there now is not in force; null when it is. */
    @Nullable
    public String refused() {
        return refused;
    }

    /** How often the file is to be looked at. */
    public Duration reloadInterval() {
        return config.reload();
    }

    /** Reads the file again. Cheap when it has not changed. */
    public synchronized void reload() {
        if (config.file().isEmpty()) {
            return;
        }
        try {
            String text = StoredCatalogue.text(config.file());
            if (text.equals(lastText)) {
                return;
            }
            lastText = text;
            current = StoredCatalogue.parsed(text, config.file(), ServerSettings.read());
            refused = null;
            LOG.log(
                    Level.INFO,
                    "the catalogue was read again: {0} models",
                    current.models().size());
            logMissing(current);
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
}
