package ai.agentsflow.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** What the next release would be: the WAR that was built, under another version and with migrations of its own. */
public final class NextVersion {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private NextVersion() {}

    /** Which version the WAR says that it is. */
    public static String of(Path war) throws IOException {
        try (var jar = new JarInputStream(Files.newInputStream(war))) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        }
    }

    /**
     * Writes it.
     *
     * @param migrations their SQL, by the names of their files
     */
    public static Path write(Path war, Path next, String version, Map<String, String> migrations) throws IOException {
        try (var from = new ZipInputStream(Files.newInputStream(war));
                var to = new ZipOutputStream(Files.newOutputStream(next))) {
            for (var entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                to.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().equals(MANIFEST)) {
                    var manifest = new Manifest(from);
                    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
                    manifest.write(to);
                } else {
                    from.transferTo(to);
                }
            }
            for (var migration : migrations.entrySet()) {
                to.putNextEntry(new ZipEntry("WEB-INF/classes/db/migration/" + migration.getKey()));
                to.write(migration.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return next;
    }
}
