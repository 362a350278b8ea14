package ai.agentsflow.keys;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.start.DatabaseReady;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes the administrator's first key, when a file for it is named and there is none yet. It goes into that file, which only its
 * owner may read, and into no log; the run command shows it and deletes the file.
 */
@Dependent
class FirstKey {

    private static final System.Logger LOG = System.getLogger(FirstKey.class.getName());

    /** Should it fail, nothing is made and everything else goes on: other credentials may be there. */
    void begin(
            @Observes @Priority(StartOrder.BACKGROUND_WORK - 1) DatabaseReady event,
            KeysConfig config,
            ApiKeys keys,
            KeyStore store) {
        try {
            make(config, keys, store);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "no first key is made: {0}", e.getMessage());
        }
    }

    void make(KeysConfig config, ApiKeys keys, KeyStore store) {
        if (config.firstKeyFile().isEmpty()) {
            return;
        }
        if (config.hash().isEmpty()) {
            LOG.log(Level.INFO, "no first key is made: there are no API keys without {0}", KeyHash.PEPPER);
            return;
        }
        var file = config.firstKeyFile().get();
        var made = keys.forAdministrator(config.firstOwner());
        if (store.addFirst(made.key())) {
            // after the commit, so that no file names a key that is none; should the writing fail, the key is taken
            // back
            try {
                write(file, made.text());
            } catch (IOException | RuntimeException e) {
                store.revoke(made.key().id(), null, made.key().createdAt());
                throw new UncheckedIOException(
                        "the administrator's first key cannot be written to " + file,
                        e instanceof IOException io ? io : new IOException(e));
            }
            LOG.log(
                    Level.INFO,
                    "the administrator''s key is in {0}: the run command shows it once and deletes the file; without the run command,"
                            + " keep the key and delete the file",
                    file);
        }
    }

    static void write(Path file, String key) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] onlyOwner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        if (Files.exists(file) && !KeyText.looksLikeOne(Files.readString(file).strip())) {
            throw new FileAlreadyExistsException(file + ", which holds no key");
        }
        Files.deleteIfExists(file);
        Files.writeString(Files.createFile(file, onlyOwner), key + "\n");
    }
}
