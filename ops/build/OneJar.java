import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;

/**
 * Makes the one jar: Payara Micro with the application where Payara Micro looks for it, and with the run command, which starts
 * the jar. One file without dependencies, so that the build can start it from source.
 */
final class OneJar {

    private static final String HELP = "java OneJar.java PAYARA_MICRO_JAR WAR PROJECT TIMESTAMP JAR";

    private final Path project;
    private final FileTime time;

    private OneJar(Path project, Instant time) {
        this.project = project;
        this.time = FileTime.from(time);
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 5) {
            System.err.println(HELP);
            System.exit(2);
        }
        TimeZone.setDefault(TimeZone.getTimeZone("UTC")); // an archive keeps local times
        letEverybodyRead(Path.of(arguments[1]));
        var jar = Path.of(arguments[4]);
        var unfinished = jar.resolveSibling(jar.getFileName() + ".part");
        Files.createDirectories(jar.toAbsolutePath().getParent());
        Files.copy(Path.of(arguments[0]), unfinished, StandardCopyOption.REPLACE_EXISTING);
        // a file system of an archive copies what it does not change as it is, without packing it again
        try (var inside = FileSystems.newFileSystem(unfinished, Map.of())) {
            new OneJar(Path.of(arguments[2]), Instant.parse(arguments[3])).fill(inside, Path.of(arguments[1]));
        }
        Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Maven packs the modes that files have on its machine, and with them its umask: here they become the same for all. They stand
     * in the archive's directory at its end, which a file system of an archive cannot change without packing anew.
     */
    private static void letEverybodyRead(Path war) throws IOException {
        try (var file = FileChannel.open(war, READ, WRITE)) {
            var bytes = file.map(FileChannel.MapMode.READ_WRITE, 0, file.size()).order(ByteOrder.LITTLE_ENDIAN);
            int end = bytes.limit() - 22; // an archive without a comment
            if (bytes.getInt(end) != 0x06054b50) {
                throw new IOException(war + " does not end as an archive does");
            }
            int entry = bytes.getInt(end + 16);
            for (int left = Short.toUnsignedInt(bytes.getShort(end + 10)); left > 0; left--) {
                int nameLength = Short.toUnsignedInt(bytes.getShort(entry + 28));
                boolean directory = bytes.get(entry + 46 + nameLength - 1) == '/';
                bytes.put(entry + 5, (byte) 3); // Unix
                bytes.putInt(entry + 38, (directory ? 040755 : 0100644) << 16);
                entry += 46
                        + nameLength
                        + Short.toUnsignedInt(bytes.getShort(entry + 30))
                        + Short.toUnsignedInt(bytes.getShort(entry + 32));
            }
        }
    }

    private void fill(FileSystem jar, Path war) throws IOException {
        put(war, jar.getPath("MICRO-INF", "deploy", "ROOT.war"));
        var ours = jar.getPath("agentsflow");
        put(project.resolve("ops/payara/pool.asadmin"), ours.resolve("pool.asadmin"));
        put(project.resolve("ops/run/logging.properties"), ours.resolve("logging.properties"));
        put(project.resolve("ops/payara/logging.properties"), ours.resolve("production.logging.properties"));
        var classes = Files.createTempDirectory("one-jar");
        try {
            compile(classes);
            try (var compiled = Files.list(classes)) {
                for (var file : compiled.sorted().toList()) {
                    put(file, jar.getPath(file.getFileName().toString()));
                    Files.delete(file);
                }
            }
        } finally {
            Files.delete(classes);
        }
        beginWithRunCommand(jar.getPath("META-INF", "MANIFEST.MF"));
    }

    private void compile(Path classes) {
        var run = project.resolve("ops/run");
        var arguments = List.of(
                "--release",
                "17",
                "-proc:none",
                "-d",
                classes.toString(),
                run.resolve("Run.java").toString(),
                run.resolve("OwnName.java").toString());
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("The run command cannot be compiled");
        }
    }

    private void beginWithRunCommand(Path file) throws IOException {
        Manifest manifest;
        try (var in = Files.newInputStream(file)) {
            manifest = new Manifest(in);
        }
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Run");
        try (var out = Files.newOutputStream(file)) {
            manifest.write(out);
        }
        date(file);
    }

    private void put(Path from, Path to) throws IOException {
        if (to.getParent() != null && Files.notExists(to.getParent())) {
            Files.createDirectories(to.getParent());
            for (var made = to.getParent(); made != null; made = made.getParent()) {
                date(made);
            }
        }
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        date(to);
    }

    /** The same input makes the same jar. */
    private void date(Path file) throws IOException {
        for (var one : List.of("lastModifiedTime", "lastAccessTime", "creationTime")) {
            Files.setAttribute(file, one, time);
        }
    }
}
