package ai.agentsflow.ops.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An operator's key ring: one key that signs, one to encrypt to. */
record GpgKeys(Path home, String signer, String recipient) implements AutoCloseable {

    static GpgKeys in(Path directory) throws IOException, InterruptedException {
        var home = Files.createDirectory(
                directory.resolve("gnupg"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new GpgKeys(home, make(home, "signer", "ed25519", "sign"), make(home, "backup", "rsa2048", "encrypt"));
    }

    /** The fingerprint of a new key. */
    static String make(Path home, String name, String algorithm, String use) throws IOException, InterruptedException {
        var made = ScriptRun.of(
                List.of(
                        "gpg",
                        "--batch",
                        "--status-fd",
                        "1",
                        "--passphrase",
                        "",
                        "--quick-generate-key",
                        name,
                        algorithm,
                        use,
                        "never"),
                Map.of("GNUPGHOME", home.toString()));
        return made.output()
                .lines()
                .filter(line -> line.contains("KEY_CREATED"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(made.errors()));
    }

    /** What the scripts find of it in their environment. */
    Map<String, String> environment() {
        return new HashMap<>(
                Map.of("GNUPGHOME", home.toString(), "BACKUP_SIGNER", signer, "BACKUP_RECIPIENT", recipient));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        ScriptRun.of(List.of("gpgconf", "--kill", "all"), Map.of("GNUPGHOME", home.toString()));
    }
}
