package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.catalogue.yaml.InvalidCatalogueException;
import ai.agentsflow.platform.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A catalogue as it stands in its file.
 *
 * @param text what stands there
 * @param catalogue what it means
 */
record StoredCatalogue(String text, Catalogue catalogue) {

    private static final String BUILT_IN = "default-catalogue.yaml";

    /** The one that the settings name; when it cannot be used, the settings are faulty. */
    static Optional<StoredCatalogue> atStart(CatalogueConfig config, Settings settings) {
        try {
            String text = text(config.file());
            return Optional.of(new StoredCatalogue(text, parsed(text, config.file(), settings)));
        } catch (InvalidCatalogueException e) {
            e.faults().forEach(fault -> settings.fault(fault.toString()));
        } catch (NoSuchFileException e) {
            reject(config, settings, "no file ");
        } catch (IOException e) {
            reject(config, settings, "a file that cannot be read, ");
        }
        return Optional.empty();
    }

    private static void reject(CatalogueConfig config, Settings settings, String found) {
        settings.fault(
                CatalogueConfig.FILE,
                found + config.file().orElseThrow(),
                "the catalogue, a YAML file, is needed there");
    }

    /** The file's text, or that of the one inside the WAR. */
    static String text(Optional<Path> file) throws IOException {
        if (file.isPresent()) {
            return Files.readString(file.get(), StandardCharsets.UTF_8);
        }
        try (var builtIn = Objects.requireNonNull(Catalogue.class.getResourceAsStream(BUILT_IN), BUILT_IN)) {
            return new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the text means, with the variables as they are now.
     *
     * @throws InvalidCatalogueException with every fault there is
     */
    static Catalogue parsed(String text, Optional<Path> file, Settings variables) {
        var reader = new CatalogueReader(name -> variables.variable(name).orElse(null));
        return reader.read(
                text, file.map(path -> String.valueOf(path.getFileName())).orElse(BUILT_IN));
    }
}
