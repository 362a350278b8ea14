package ai.agentsflow.ops.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A GnuPG key of a test's own, in a directory of its own. */
final class SigningKey implements AutoCloseable {

    private final Path home;

    private SigningKey(Path home) {
        this.home = home;
    }

    static SigningKey in(Path home) throws IOException, InterruptedException {
        var key = new SigningKey(home);
        key.run("gpg", "--quick-generate-key", "test <test@invalid>", "ed25519", "sign", "1d");
        key.run("gpg", "--armor", "--output", key.exported().toString(), "--export");
        return key;
    }

    /** The public half, in its armor. */
    Path exported() {
        return home.resolve("key.asc");
    }

    Path home() {
        return home;
    }

    String fingerprint() throws IOException, InterruptedException {
        return run("gpg", "--with-colons", "--list-keys")
                .lines()
                .filter(line -> line.startsWith("fpr:"))
                .map(line -> line.split(":", -1)[9])
                .findFirst()
                .orElseThrow();
    }

    /** Writes the signature beside the file. */
    void sign(Path file) throws IOException, InterruptedException {
        run("gpg", "--armor", "--detach-sign", "--output", file + ".asc", file.toString());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("gpgconf", "--kill", "all");
    }

    private String run(String program, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(program));
        if (program.equals("gpg")) {
            command.addAll(List.of("--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""));
        }
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GNUPGHOME", home.toString());
        var process = builder.start();
        var output = FakeRelease.text(process);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }
}
