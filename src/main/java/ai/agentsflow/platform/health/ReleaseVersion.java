package ai.agentsflow.platform.health;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** Which AgentsFlow this is, as the WAR's manifest says. */
final class ReleaseVersion {

    private static final String MANIFEST = "/META-INF/MANIFEST.MF";

    private ReleaseVersion() {}

    /** None for an application that was not built as a WAR. */
    static Optional<String> of(ServletContext application) {
        try (InputStream manifest = application.getResourceAsStream(MANIFEST)) {
            return manifest == null
                    ? Optional.empty()
                    : Optional.ofNullable(new Manifest(manifest)
                            .getMainAttributes()
                            .getValue(Attributes.Name.IMPLEMENTATION_VERSION));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
