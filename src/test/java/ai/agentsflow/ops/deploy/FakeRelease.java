package ai.agentsflow.ops.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The files of a release whose server starts at once: it says its version, and is ready or never is. */
final class FakeRelease {

    private static final String NODE = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetAddress;
            import java.net.InetSocketAddress;
            import java.util.List;

            class FakeNode {
                public static void main(String... arguments) throws Exception {
                    var version = "VERSION";
                    if (arguments[0].equals("--version")) {
                        System.out.println("AgentsFlow " + version);
                        return;
                    }
                    int port = Integer.parseInt(arguments[List.of(arguments).indexOf("--port") + 1]);
                    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                    server.createContext("/health/ready", exchange -> {
                        exchange.sendResponseHeaders(READY, -1);
                        exchange.close();
                    });
                    var health = "{\\"status\\":\\"UP\\",\\"checks\\":[{\\"name\\":\\"process\\",\\"status\\":\\"UP\\",\\"data\\":{\\"version\\":\\"" + version + "\\"}}]}";
                    server.createContext("/health/live", exchange -> {
                        exchange.sendResponseHeaders(200, health.length());
                        exchange.getResponseBody().write(health.getBytes());
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    /** Stands for the check of settings: it refuses a file that says so. */
    private static final String VALIDATE = """
            #!/bin/sh
            while [ $# -gt 0 ]; do [ "$1" != --env-file ] || file=$2; shift; done
            if grep -q '^REFUSED=' "$file"; then printf 'Errors:\\n  - REFUSED is no setting\\n'; exit 1; fi
            """;

    private final Path directory;
    private final String version;

    private FakeRelease(Path directory, String version) {
        this.directory = directory;
        this.version = version;
    }

    /** Lays its files out in a new directory below the given one. */
    static FakeRelease in(Path parent, String version, boolean becomesReady) throws IOException, InterruptedException {
        var release = new FakeRelease(Files.createDirectory(parent.resolve("files-" + version)), version);
        release.writeJar(becomesReady ? 200 : 503);
        Files.writeString(release.file("war"), "the application " + version);
        release.writeOps();
        release.writeSums();
        return release;
    }

    Path directory() {
        return directory;
    }

    String version() {
        return version;
    }

    Path file(String ending) {
        return directory.resolve("agentsflow-" + version + "." + ending);
    }

    /** Checksums of what is there now. */
    void writeSums() throws IOException {
        try (var files = Files.list(directory)) {
            var lines = files.filter(file -> !file.getFileName().toString().startsWith("SHA256SUMS"))
                    .sorted()
                    .map(file -> sha256(file) + "  " + file.getFileName() + "\n")
                    .collect(Collectors.joining());
            Files.writeString(directory.resolve("SHA256SUMS"), lines);
        }
    }

    private void writeJar(int ready) throws IOException {
        var source = directory.resolve("FakeNode.java");
        Files.writeString(source, NODE.replace("VERSION", version).replace("READY", String.valueOf(ready)));
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", directory.toString(), source.toString())
                != 0) {
            throw new IllegalStateException("the fake node cannot be compiled");
        }
        Files.delete(source);
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "FakeNode");
        try (var jar = new JarOutputStream(Files.newOutputStream(file("jar")), manifest);
                var files = Files.list(directory)) {
            for (var one :
                    files.filter(file -> file.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new JarEntry(one.getFileName().toString()));
                Files.copy(one, jar);
                Files.delete(one);
            }
        }
    }

    private void writeOps() throws IOException, InterruptedException {
        var ops = Files.createDirectories(directory.resolve("agentsflow-" + version + "/ops"));
        var script = Files.writeString(ops.resolve("validate-config.sh"), VALIDATE);
        if (!script.toFile().setExecutable(true)) {
            throw new IOException(script + " cannot be made executable");
        }
        var tar = new ProcessBuilder(List.of(
                        "tar",
                        "-czf",
                        directory
                                .resolve("agentsflow-ops-" + version + ".tar.gz")
                                .toString(),
                        "-C",
                        directory.toString(),
                        "agentsflow-" + version))
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar has failed");
        }
        for (var one : Stream.of(script, ops, ops.getParent()).toList()) {
            Files.delete(one);
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }
}
