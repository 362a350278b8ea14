import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Map.entry;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/**
 * Serves the WAR on Payara Micro until told to end: checks what can be checked before, waits until the application answers,
 * says where everything is, and leaves nothing half alive. One file without dependencies, so that it runs from a fresh clone.
 */
final class Run {

    private static final String HELP = """
            Serves AgentsFlow until Ctrl-C. Every option has a fitting default.

              %s [--option VALUE | --option=VALUE ...]

            %s\
              --logging FILE    the server's logging.properties (plain text; with profile prod a JSON object a line)
              --data DIR        everything lasting: database, logs (data)
              --port N          AGENTSFLOW_HTTP_PORT, or 8000
              --address A       where to listen (127.0.0.1)
              --profile P       dev or prod (MP_CONFIG_PROFILE, or dev)
              --wait SECONDS    how long the start may take at most (as long as it makes progress)
              --end SECONDS     how long the end may take: its pause, its grace, and the rest (90)
              --set KEY=VALUE   a setting of the application; left out when VALUE is empty; repeatable
              --jvm FLAG        one more flag for the server's JVM; repeatable
              --with-parent     end as soon as the process that started this one has ended
              --check           look only at the data directory and the port, and start nothing
              --version         the version of AgentsFlow, and nothing else

            Ends with 0 when it was told to end, with 78 when a setting cannot be used, with 1 when anything else went wrong.
            """;

    /** Of use only where these are files of their own. */
    private static final String HELP_ON_PARTS = """
              --jar FILE        Payara Micro (target/payara-micro.jar)
              --war FILE        the application (target/agentsflow.war)
              --pool FILE       asadmin commands that make the pools (ops/payara/pool.asadmin)
            """;

    private static final int MAX_PORT = 65_535;

    /** How the application and the check begin when settings cannot be used. */
    private static final String FAULTY = "AgentsFlow does not start, its configuration is wrong:";

    /** The status that BSD's sysexits and systemd have for this: another start would end the same way. */
    private static final int FAULTY_SETTINGS = 78;

    /** For how long the application may be away on a server that has started: on a busy machine the listener opens later than that. */
    private static final long LONGEST_ABSENCE = TimeUnit.SECONDS.toNanos(15);

    private static final Pattern KEY_NOT_SET = Pattern.compile("(\\S+) is not set");

    private final Options options;
    private final Screen screen = new Screen();
    private volatile Process server;
    private volatile boolean ending;
    private volatile int status; // being told to end is no failure

    private Run(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws InterruptedException {
        try {
            if (List.of(arguments).contains("--help")) {
                System.out.print(HELP.formatted(
                        Parts.PACKED ? "java -jar agentsflow.jar" : "java ops/run/Run.java",
                        Parts.PACKED ? "" : HELP_ON_PARTS));
            } else if (List.of(arguments).contains("--version")) {
                System.out.println("AgentsFlow " + Parts.version(new Options(arguments)));
            } else {
                new Run(new Options(arguments)).run();
            }
        } catch (Failure | IOException e) {
            System.out.flush();
            System.err.println(
                    "\n" + (e instanceof Failure ? e.getMessage() : "AgentsFlow cannot be run: " + e) + "\n");
            System.exit(statusOf(e));
        }
    }

    private static int statusOf(Exception failure) {
        return failure instanceof Failure known ? known.status : 1;
    }

    private void run() throws IOException, InterruptedException {
        var data = DataDirectory.open(options.path("data"), screen);
        requireFreePort();
        if (options.has("check")) {
            return;
        }
        var parts = Parts.of(options, data);
        // Signals and failures both lead here; the exit status is settled when nothing is left behind.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(end(data))));
        if (options.has("with-parent")) {
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
        }
        try {
            serve(parts, data);
        } catch (Failure | IOException e) {
            status = statusOf(e);
            throw e;
        }
    }

    private void serve(Parts parts, DataDirectory data) throws IOException, InterruptedException {
        long began = System.nanoTime();
        screen.say("AgentsFlow starts: profile %s, data in %s".formatted(options.text("profile"), data.root()));
        var log = startServer(parts, data);
        List<?> models;
        try {
            models = awaitReady(log, parts, data, true);
        } catch (StandsStill still) {
            screen.say(still.getMessage());
            server.destroyForcibly().waitFor();
            log = startServer(parts, data);
            models = awaitReady(log, parts, data, false);
        }
        log.ready();
        screen.say(banner(models, data, (System.nanoTime() - began) / 1e9) + firstKey(data) + "\nCtrl-C ends it.\n");
        int exit = server.waitFor();
        Thread.sleep(1_000); // Ctrl-C reaches the server, too, and may end it before it ends this thread
        throw log.failure("The server ended by itself with status " + exit + ".");
    }

    private ServerLog startServer(Parts parts, DataDirectory data) throws IOException {
        server = start(parts, data);
        return new ServerLog(data.log(), server, screen);
    }

    private Process start(Parts parts, DataDirectory data) throws IOException {
        var listener =
                "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.";
        // Closed until the application is there: a refused connection says more than the server's own 404.
        var closed = listener + "address=" + options.text("address") + "\n" + listener + "enabled=false\n";
        var preboot = Files.writeString(data.server().resolve("preboot.asadmin"), closed);
        var postdeploy = Files.writeString(data.server().resolve("postdeploy.asadmin"), listener + "enabled=true\n");
        var command = new ArrayList<String>();
        command.add(java());
        // On two cores the first compiler alone starts a third faster, and the serial collector needs 70 MB less.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Xss512k"));
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8"));
        command.add("-Duser.language=en"); // the log's levels in the spelling that ServerLog knows
        command.add("-Djava.io.tmpdir=" + data.server()); // where the server unpacks itself
        // The key goes by a file that nobody else can read, and not by the log, which is kept.
        command.add("-Dagentsflow.access.first-key-file=" + data.firstKey());
        if (!System.getenv().containsKey("AGENTSFLOW_USAGE_JOURNAL")) {
            command.add("-Dagentsflow.usage.journal=" + data.usageJournal());
        }
        options.all("set").filter(setting -> !setting.endsWith("=")).forEach(setting -> command.add("-D" + setting));
        options.all("jvm").forEach(command::add);
        command.addAll(parts.server());
        command.addAll(List.of("--nohazelcast", "--disablephonehome"));
        command.addAll(List.of("--port", options.text("port"), "--prebootcommandfile", preboot.toString()));
        command.addAll(List.of("--logproperties", parts.logging().toString()));
        command.addAll(List.of("--postbootcommandfile", parts.pool().toString()));
        command.addAll(parts.deployment());
        command.addAll(List.of("--postdeploycommandfile", postdeploy.toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        complete(builder.environment(), data);
        var process = builder.start();
        Files.writeString(data.pid(), String.valueOf(process.pid()));
        return process;
    }

    /** What the application finds in its environment beside what is there already. */
    private void complete(Map<String, String> environment, DataDirectory data) throws IOException {
        environment.put("AGENTSFLOW_HTTP_PORT", options.text("port"));
        environment.put("MP_CONFIG_PROFILE", options.text("profile"));
        if (!saysDatabase(environment)) {
            environment.put("AGENTSFLOW_DB_URL", data.databaseUrl());
        }
    }

    /** Whether the environment says where the database is, itself or by a file. */
    private static boolean saysDatabase(Map<String, String> environment) throws IOException {
        var names = new ArrayList<>(environment.keySet());
        var secrets = Path.of(environment.getOrDefault("AGENTSFLOW_SECRETS_DIR", ""));
        if (!secrets.toString().isEmpty() && Files.isDirectory(secrets)) {
            try (var files = Files.list(secrets)) {
                files.map(file -> file.getFileName().toString()).forEach(names::add);
            }
        }
        return names.stream()
                .map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                .anyMatch(name -> name.matches("(DATABASE_URL|AGENTSFLOW_DB_URL)(_FILE)?"));
    }

    /**
     * What is wrong with the settings. Some are the server's, too, such as the pool's sizes, and with a faulty one it does not
     * come to the application, which would say so itself.
     */
    private String faults(Parts parts, DataDirectory data) {
        try {
            var application = parts.unpackApplication(data.server().resolve("application"));
            var command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
            command.add(application.resolve("classes") + File.pathSeparator + application.resolve("lib") + "/*");
            command.add("ai.agentsflow.ValidateConfig");
            options.all("set").filter(setting -> !setting.endsWith("=")).forEach(setting -> {
                command.add("--set");
                command.add(setting);
            });
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            complete(builder.environment(), data);
            try (var lines = builder.start().inputReader(UTF_8).lines()) {
                var faults = lines.dropWhile(line -> !line.equals("Errors:"))
                        .filter(line -> line.startsWith("  - "))
                        .toList();
                return faults.isEmpty() ? "" : FAULTY + "\n" + String.join("\n", faults);
            }
        } catch (IOException | UncheckedIOException e) {
            return ""; // the log says the rest
        }
    }

    /**
     * The models that {@code /api/models} shows, none where it wants to know who asks. A server without the application answers
     * as well, but neither of this.
     *
     * @param first whether a server that stands still while it boots may be started once more: Payara 7 was seen to do so, once in
     *     some twenty starts on a busy machine, before it comes to the application
     */
    private List<?> awaitReady(ServerLog log, Parts parts, DataDirectory data, boolean first)
            throws InterruptedException {
        var progress = new Progress();
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        long absentSince = System.nanoTime();
        while (!progress.isOver(options)) {
            if (!server.isAlive()) {
                throw log.failure(
                        "The server ended with status %s before it was ready.".formatted(server.exitValue()),
                        () -> faults(parts, data));
            }
            boolean started = log.sawServerStarted();
            var answer = get(client, "/api/models");
            boolean absent = answer.status() == 0 || answer.status() == 404;
            absentSince = started && absent ? absentSince : System.nanoTime();
            if (log.sawFailedDeployment() || System.nanoTime() - absentSince > LONGEST_ABSENCE) {
                throw log.failure("The application was not deployed.", () -> faults(parts, data));
            }
            var health = absent ? answer : get(client, "/health/ready");
            if ((answer.status() == 200 || answer.status() == 401)
                    && health.status() == 200
                    && Json.read(answer.body()) instanceof Map<?, ?> object) {
                return object.get("models") instanceof List<?> models ? models : List.of();
            }
            Thread.sleep(100);
            screen.tick();
            progress.look(log.linesSeen(), server.info().totalCpuDuration().orElse(Duration.ZERO), health);
            progress.word().filter(word -> !ending).ifPresent(screen::say);
            if (first && !started && !ending && progress.standsStill()) {
                noteThreads();
                throw new StandsStill(progress.stillness());
            }
        }
        noteThreads();
        throw log.failure(progress.end());
    }

    /** A server that stands still says in its log where; at most a second is spent on it. */
    private void noteThreads() throws InterruptedException {
        try {
            var quit = new ProcessBuilder("kill", "-QUIT", String.valueOf(server.pid()))
                    .redirectErrorStream(true)
                    .start();
            quit.waitFor(1, TimeUnit.SECONDS);
            Thread.sleep(500);
        } catch (IOException e) {
            // there is no such program here, and the log says what else is known
        }
    }

    /** Status 0 when nobody answers. */
    private Answer get(HttpClient client, String path) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(base(options.reachable()) + path));
            var response = client.send(request.timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (HttpTimeoutException e) {
            return new Answer(503, ""); // somebody is there, and busy
        } catch (IOException e) {
            return new Answer(0, "");
        }
    }

    private String base(String host) {
        return "http://" + host + ":" + options.text("port");
    }

    private String banner(List<?> models, DataDirectory data, double seconds) {
        var rows = new StringBuilder(models.isEmpty() ? "    Whoever may use them sees them.\n" : "");
        var shown = models.stream().filter(model -> missingKey(model).isEmpty()).toList();
        int width = shown.stream()
                .mapToInt(model -> Json.field(model, "name").length())
                .max()
                .orElse(1);
        for (var model : shown) {
            boolean healthy = Json.field(model, "health").equals("true");
            var row = ("    %s %-" + width + "s  %-12s %s")
                    .formatted(
                            screen.mark(healthy),
                            Json.field(model, "name"),
                            Json.field(model, "provider"),
                            healthy ? "" : Json.field(model, "health_detail"));
            rows.append(row.stripTrailing()).append('\n');
        }
        int locked = models.size() - shown.size();
        if (locked > 0) {
            var keys = models.stream()
                    .flatMap(model -> missingKey(model).stream())
                    .distinct()
                    .toList();
            rows.append("    %s %s more with %s\n".formatted(screen.mark(false), locked, String.join(", ", keys)));
        }
        return """

                AgentsFlow is ready after %.1f s.

                  Page    %s/
                  API     %2$s/docs, /redoc, /openapi
                  Health  %2$s/health
                  Data    %s
                  Log     %s

                  Models
                %s
                  curl -s %2$s/api/chat/message -H 'Content-Type: application/json' -d '{"message":"Hello"}'
                """.formatted(
                seconds, base(options.reachable().replace("127.0.0.1", "localhost")), data.root(), data.log(), rows);
    }

    /** The variable that would make the model usable. */
    private static Optional<String> missingKey(Object model) {
        var detail = KEY_NOT_SET.matcher(Json.field(model, "health_detail"));
        return Json.field(model, "health").equals("false") && detail.matches()
                ? Optional.of(detail.group(1))
                : Optional.empty();
    }

    /** The administrator's first key, when the application has just made one: shown here, once, and then nowhere any more. */
    private static String firstKey(DataDirectory data) throws IOException {
        if (!Files.exists(data.firstKey())) {
            return "";
        }
        var key = Files.readString(data.firstKey()).strip();
        Files.delete(data.firstKey());
        return """

                  The administrator's key, shown this once: keep it
                    %s
                """.formatted(key);
    }

    private void requireFreePort() throws IOException {
        int port = options.number("port");
        var reason = takenBecause(port);
        if (reason.isPresent()) {
            int free = port + 1;
            while (free <= MAX_PORT && takenBecause(free).isPresent()) {
                free++;
            }
            throw new Failure("Port %s on %s cannot be used: %s.%s"
                    .formatted(
                            port,
                            options.text("address"),
                            reason.get(),
                            free > MAX_PORT ? "" : " Port %1$s is free: %2$s%1$s".formatted(free, Parts.PORT_OPTION)));
        }
    }

    private Optional<String> takenBecause(int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true); // a connection that is still closing does not take the port
            socket.bind(new InetSocketAddress(InetAddress.getByName(options.text("address")), port));
            return Optional.empty();
        } catch (BindException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private int end(DataDirectory data) {
        ending = true;
        if (server != null) {
            if (status == 0) {
                // Ctrl-C reaches the server, too: it ends its answers at once when it hears it a second time
                screen.say("AgentsFlow ends.");
            }
            server.toHandle().destroy(); // Process.destroy would close its output, and the log would lack its end
            try {
                if (!server.waitFor(options.number("end"), TimeUnit.SECONDS)) {
                    screen.say("The server did not end within %s s and is killed.".formatted(options.text("end")));
                    status = 1;
                }
            } catch (InterruptedException e) {
                status = 1;
            }
            server.destroyForcibly();
        }
        data.clean();
        return status;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private record Answer(int status, String body) {}

    /** What is served: files of the project, or what is packed into one jar with this class. */
    private record Parts(Path jar, Optional<Path> war, Path pool, Path logging) {

        static final String PACKED_WAR = "/MICRO-INF/deploy/ROOT.war"; // where Payara Micro looks for it
        static final boolean PACKED = Run.class.getResource(PACKED_WAR) != null;
        static final String PORT_OPTION =
                PACKED ? "java -jar agentsflow.jar --port " : "mvn -Prun -Dagentsflow.http.port=";

        static Parts of(Options options, DataDirectory data) throws IOException {
            boolean production = options.text("profile").equals("prod");
            if (PACKED) {
                var logging = options.has("logging")
                        ? readable(options, "logging")
                        : data.unpack(production ? "production.logging.properties" : "logging.properties");
                return new Parts(self(), Optional.empty(), data.unpack("pool.asadmin"), logging);
            }
            if (!options.has("logging")) {
                options.add("logging", "ops/%s/logging.properties".formatted(production ? "payara" : "run"));
            }
            return new Parts(
                    readable(options, "jar"),
                    Optional.of(readable(options, "war")),
                    readable(options, "pool"),
                    readable(options, "logging"));
        }

        private static Path self() {
            try {
                return Path.of(Run.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Path readable(Options options, String name) {
            var file = options.path(name);
            if (!Files.isReadable(file)) {
                throw new Failure(
                        "There is no file %s (--%s). `mvn package` makes what is built.".formatted(file, name));
            }
            return file;
        }

        /** The JVM's arguments that start Payara Micro. */
        List<String> server() throws IOException {
            boolean named = hasOwnAddress();
            if (war.isPresent() && named) {
                return List.of("-jar", jar.toString());
            }
            // with another main class a manifest opens nothing
            var arguments = new ArrayList<String>();
            try (var file = new JarFile(jar.toFile())) {
                var attributes = file.getManifest().getMainAttributes();
                for (var what : List.of("Add-Opens", "Add-Exports")) {
                    for (var name : attributes.getValue(what).strip().split("\\s+")) {
                        arguments.add("--%s=%s=ALL-UNNAMED".formatted(what.toLowerCase(Locale.ROOT), name));
                    }
                }
            }
            arguments.addAll(List.of("-cp", jar.toString()));
            arguments.add(named ? "fish.payara.micro.PayaraMicro" : PACKED ? "OwnName" : "ops/run/OwnName.java");
            return arguments;
        }

        private static boolean hasOwnAddress() {
            try {
                return InetAddress.getLocalHost() != null;
            } catch (UnknownHostException e) {
                return false;
            }
        }

        /** Payara Micro's options that deploy the application; what is packed it finds by itself. */
        List<String> deployment() {
            return war.map(file -> List.of("--contextroot", "/", "--deploy", file.toString()))
                    .orElse(List.of());
        }

        /** As the application's manifest says it. */
        static String version(Options options) throws IOException {
            var war =
                    PACKED ? Run.class.getResourceAsStream(PACKED_WAR) : Files.newInputStream(readable(options, "war"));
            try (var jar = new JarInputStream(war)) {
                var manifest = jar.getManifest();
                var version =
                        manifest == null ? null : manifest.getMainAttributes().getValue("Implementation-Version");
                return version == null ? "of unknown version" : version;
            }
        }

        /** Lays out the application's classes and libraries below the directory; tells where. */
        Path unpackApplication(Path directory) throws IOException {
            try (var packed = war.isPresent()
                            ? Files.newInputStream(war.get())
                            : Run.class.getResourceAsStream(PACKED_WAR);
                    var zip = new ZipInputStream(packed)) {
                for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    var file = directory.resolve(entry.getName()).normalize();
                    if (!entry.isDirectory()
                            && entry.getName().matches("WEB-INF/(classes|lib)/.*")
                            && file.startsWith(directory)) {
                        Files.createDirectories(file.getParent());
                        Files.copy(zip, file, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
            return directory.resolve("WEB-INF");
        }
    }

    /** Whether a start goes on: its log grows, it computes, or it answers otherwise than before. Told every ten seconds. */
    private static final class Progress {

        private static final long A_WORD_EVERY = TimeUnit.SECONDS.toNanos(10);
        private static final long STILL = TimeUnit.SECONDS.toNanos(30);
        private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);
        private static final Duration WORK = Duration.ofSeconds(1);

        private final long began = System.nanoTime();
        private long moved = began;
        private long said = began;
        private long lines;
        private Duration computed = Duration.ZERO;
        private String state = "the server starts";
        private boolean deployed;
        private boolean outOfTime;

        void look(long linesNow, Duration computedNow, Answer health) {
            var stateNow = state(health);
            if (linesNow != lines || computedNow.minus(computed).compareTo(WORK) > 0 || !stateNow.equals(state)) {
                lines = linesNow;
                computed = computedNow;
                state = stateNow;
                moved = System.nanoTime();
            }
        }

        private String state(Answer health) {
            deployed |= health.status() == 200 || !Json.unwell(health.body()).isEmpty();
            return health.status() == 0 || health.status() == 404
                    ? deployed ? state : "the server starts and deploys the application"
                    : ("the application is there, but not ready " + Json.unwell(health.body())).strip();
        }

        /** An application that is there may wait for its database for as long as it takes: it says so itself. */
        boolean isOver(Options options) {
            long now = System.nanoTime();
            outOfTime = options.has("wait") && now - began > TimeUnit.SECONDS.toNanos(options.number("wait"));
            return outOfTime || !deployed && now - moved > PATIENCE;
        }

        /** A server that boots computes, and logs: one that does neither for this long waits for something that does not come. */
        boolean standsStill() {
            return !deployed && System.nanoTime() - moved > STILL;
        }

        String stillness() {
            return "The server has stood still for %s s, its log says where; it is started once more."
                    .formatted(seconds(STILL));
        }

        Optional<String> word() {
            if (System.nanoTime() - said < A_WORD_EVERY) {
                return Optional.empty();
            }
            said = System.nanoTime();
            return Optional.of("Still starting after %s s: %s".formatted(seconds(said - began), state));
        }

        String end() {
            return outOfTime
                    ? "The application was not ready within %s s: %s."
                            .formatted(seconds(System.nanoTime() - began), state)
                    : "The start makes no progress: for %s s the server has logged nothing and done nothing."
                            .formatted(seconds(PATIENCE));
        }

        private static long seconds(long nanos) {
            return TimeUnit.NANOSECONDS.toSeconds(nanos);
        }
    }

    /** A sentence for whoever started this; it ends the command. */
    private static final class Failure extends RuntimeException {

        private static final long serialVersionUID = 1;

        final int status;

        Failure(String sentence) {
            this(sentence, 1);
        }

        Failure(String sentence, int status) {
            super(sentence);
            this.status = status;
        }
    }

    /** The server does not go on booting. */
    private static final class StandsStill extends RuntimeException {

        private static final long serialVersionUID = 1;

        StandsStill(String sentence) {
            super(sentence);
        }
    }

    /** The command line. An empty value counts as none: a build tool passes on what nobody has set. */
    private static final class Options {

        private static final List<String> FLAGS = List.of("--check", "--with-parent", "--version");

        private final Map<String, List<String>> values = new HashMap<>();

        Options(String... arguments) {
            var environment = System.getenv();
            var defaults = Map.ofEntries(
                    entry("jar", "target/payara-micro.jar"),
                    entry("war", "target/agentsflow.war"),
                    entry("pool", "ops/payara/pool.asadmin"),
                    entry("logging", ""),
                    entry("data", "data"),
                    entry("port", environment.getOrDefault("AGENTSFLOW_HTTP_PORT", "8000")),
                    entry("address", "127.0.0.1"),
                    entry("profile", environment.getOrDefault("MP_CONFIG_PROFILE", "dev")),
                    entry("wait", ""),
                    entry("end", "90"));
            defaults.forEach(this::add);
            for (var rest = new ArrayDeque<>(List.of(arguments)); !rest.isEmpty(); ) {
                var parts = rest.pop().split("=", 2);
                var name = parts[0].replaceFirst("^--", "");
                if (FLAGS.contains(parts[0])) {
                    add(name, "yes");
                } else if (parts[0].equals("--set")
                        || parts[0].equals("--jvm")
                        || parts[0].equals("--" + name)
                                && defaults.containsKey(name)
                                && !(Parts.PACKED
                                        && List.of("jar", "war", "pool").contains(name))) {
                    add(name, parts.length == 2 ? parts[1] : rest.isEmpty() ? "" : rest.pop());
                } else {
                    throw new Failure(parts[0] + " is no option; --help lists them.");
                }
            }
            Stream.of("port", "wait", "end").filter(this::has).forEach(this::number);
        }

        private void add(String name, String value) {
            if (!value.isBlank()) {
                values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            }
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        Stream<String> all(String name) {
            return values.getOrDefault(name, List.of()).stream();
        }

        /** The last one wins. */
        String text(String name) {
            return all(name).reduce((first, second) -> second).orElseThrow();
        }

        Path path(String name) {
            return Path.of(text(name)).toAbsolutePath().normalize();
        }

        int number(String name) {
            if (!text(name).matches("[1-9]\\d{0,4}") || Integer.parseInt(text(name)) > 65_535) {
                throw new Failure("--%s is %s: a whole number from 1 to 65535 is needed.".formatted(name, text(name)));
            }
            return Integer.parseInt(text(name));
        }

        /** Where this machine finds what listens on the address. */
        String reachable() {
            return text("address").equals("0.0.0.0") ? "127.0.0.1" : text("address");
        }
    }

    /** Where everything lasting is kept and, while it runs, the server's own files. One run at a time. */
    private record DataDirectory(Path root, FileLock lock) {

        static DataDirectory open(Path root, Screen screen) {
            try {
                Files.createDirectories(root.resolve("logs"));
                var data = new DataDirectory(root, lock(root.resolve("run.lock")));
                data.endServerLeftBehind(screen);
                var database = root.resolve("agentsflow.mv.db");
                if (Files.exists(database)) {
                    lock(database).channel().close();
                }
                data.clean();
                Files.createDirectories(data.server());
                return data;
            } catch (IOException e) {
                throw new Failure("The data directory %s cannot be used: %s".formatted(root, e));
            }
        }

        private static FileLock lock(Path file) throws IOException {
            var lock = FileChannel.open(file, CREATE, WRITE).tryLock();
            if (lock == null) {
                throw new Failure(
                        "Another process works with the data, it has locked %s: end it, or choose another --data (mvn -Prun -Drun.data=DIR)."
                                .formatted(file));
            }
            return lock;
        }

        Path server() {
            return root.resolve("server");
        }

        Path pid() {
            return server().resolve("pid");
        }

        Path firstKey() {
            return server().resolve("first-key");
        }

        /** What the next start still has to write down of this one's calls. */
        Path usageJournal() {
            return root.resolve("usage-journal");
        }

        /** A file of those packed with this class, where the server can read it. */
        Path unpack(String name) throws IOException {
            try (var packed = Run.class.getResourceAsStream("/agentsflow/" + name)) {
                var file = server().resolve(name);
                Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
                return file;
            }
        }

        Path log() {
            return root.resolve("logs").resolve("server.log");
        }

        /** Relative where it can be: the directories above may have spaces in their names, an address must not. */
        String databaseUrl() {
            var here = Path.of("").toAbsolutePath();
            var file =
                    root.startsWith(here) ? "./" + here.relativize(root.resolve("agentsflow")) : root + "/agentsflow";
            return "jdbc:h2:file:" + file.replace('\\', '/') + ";DB_CLOSE_ON_EXIT=FALSE";
        }

        /** A run that was killed could not end its server; this directory in the command line tells it from others. */
        private void endServerLeftBehind(Screen screen) throws IOException {
            if (Files.exists(pid())) {
                ProcessHandle.of(Long.parseLong(Files.readString(pid())))
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(server().toString()))
                        .ifPresent(process -> {
                            screen.say(
                                    "Ends the server that an earlier run left behind, process " + process.pid() + ".");
                            process.destroyForcibly();
                            process.onExit().join();
                        });
            }
        }

        void clean() {
            try (var files = Files.walk(server())) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                // there is none; or the next run cleans up
            }
        }
    }

    /** The server's output: all of it in a bounded file; on the screen the application's lines and, once it runs, warnings. */
    private static final class ServerLog {

        private static final Pattern RECORD =
                Pattern.compile("\\d{4}-\\d\\d-\\d\\dT(\\d\\d:\\d\\d:\\d\\d)\\S* ([A-Z]+) (\\S+) (.*)");
        private static final Pattern TRACE = Pattern.compile("\t(at |\\.\\.\\. ).*");
        private static final String GOES_ON =
                ".*(?:\\R(?!\t|Caused by: |\\d{4}-\\d\\d-\\d\\dT|[\\w.$]+(?:Exception|Error)).+)*";
        private static final Pattern REFUSAL = Pattern.compile("AgentsFlow does not start" + GOES_ON);
        private static final Pattern CAUSE =
                Pattern.compile("(?m)^(?:Caused by: )?((?:\\w+\\.)+)([\\w$]+(?:Exception|Error)" + GOES_ON + ")");
        private static final Pattern SEVERE =
                Pattern.compile("(?m)^\\d{4}-\\S+ (?:SEVERE|ERROR|FATAL) \\S+ .*(\\R(?!\\d{4}-\\d\\d-\\d\\dT).*)*");
        private static final long FILE_SIZE = 10_000_000;
        private static final int LINES_KEPT = 1_000;

        private final Path file;
        private final Screen screen;
        private final Thread reader;
        private final Deque<String> lines = new ArrayDeque<>();
        private volatile long linesSeen;
        private volatile boolean ready;
        private volatile boolean sawServerStarted;
        private volatile boolean sawFailedDeployment;
        private boolean onScreen;

        ServerLog(Path file, Process server, Screen screen) {
            this.file = file;
            this.screen = screen;
            this.reader = new Thread(() -> read(server), "server log");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(Process server) {
            try (var output = server.inputReader(UTF_8).lines()) {
                output.forEach(this::take);
            } catch (UncheckedIOException e) {
                // the server has been ended
            }
        }

        long linesSeen() {
            return linesSeen;
        }

        boolean sawServerStarted() {
            return sawServerStarted;
        }

        boolean sawFailedDeployment() {
            return sawFailedDeployment;
        }

        void ready() {
            ready = true;
        }

        /** The sentence, what the server said about the matter, and where it says everything. */
        Failure failure(String sentence) throws InterruptedException {
            return failure(sentence, () -> "");
        }

        /** The same; {@code otherwise} is asked for what the application has not said itself. */
        Failure failure(String sentence, Supplier<String> otherwise) throws InterruptedException {
            reader.join(1_000); // what it says may still be on its way
            var said = ready
                    ? lastLines()
                    : Stream.<Supplier<String>>of(this::refusal, otherwise, this::cause)
                            .map(Supplier::get)
                            .filter(text -> !text.isEmpty())
                            .findFirst()
                            .orElse("");
            return new Failure(
                    sentence + (said.isEmpty() ? "" : "\n\n" + said) + "\n\nThe server's log: " + file,
                    said.startsWith(FAULTY) ? FAULTY_SETTINGS : 1);
        }

        private synchronized String lastLines() {
            return String.join(
                    "\n", lines.stream().skip(Math.max(0, lines.size() - 20)).toList());
        }

        /** The application's own list of faults. */
        private synchronized String refusal() {
            return REFUSAL.matcher(String.join("\n", lines))
                    .results()
                    .map(MatchResult::group)
                    .findFirst()
                    .orElse("");
        }

        /** The root of the first failure. */
        private synchronized String cause() {
            return SEVERE.matcher(String.join("\n", lines))
                    .results()
                    .flatMap(record ->
                            root(CAUSE.matcher(record.group()).results().toList()).stream())
                    .findFirst()
                    .orElse("");
        }

        /** The last cause, but for one of the network, which does not know what was to be reached: then the one before. */
        private static Optional<String> root(List<MatchResult> causes) {
            int last = causes.size() - 1;
            boolean telling = last < 1 || !causes.get(last).group(1).startsWith("java.");
            return last < 0
                    ? Optional.empty()
                    : Optional.of(causes.get(telling ? last : last - 1).group(2));
        }

        private synchronized void take(String line) {
            linesSeen++;
            keep(line);
            plain(line).lines().forEach(this::look);
        }

        /** A record that the server has written as JSON, as text: the server's own names of its parts, or the application's. */
        private static String plain(String line) {
            if (!line.startsWith("{\"")) {
                return line;
            }
            var record = Json.read(line);
            var message = Json.field(record, "message") + Json.field(record, "LogMessage");
            var thrown = Json.field(record, "exception")
                    + (record instanceof Map<?, ?> parts ? Json.field(parts.get("Throwable"), "StackTrace") : "");
            if (message.isEmpty() && thrown.isEmpty()) {
                return line;
            }
            return "%s%s %s%s %s%s %s%s"
                    .formatted(
                            Json.field(record, "time"),
                            Json.field(record, "Timestamp"),
                            Json.field(record, "level"),
                            Json.field(record, "Level"),
                            Json.field(record, "logger"),
                            Json.field(record, "LoggerName"),
                            message,
                            thrown.isEmpty() ? "" : "\n" + thrown);
        }

        private void keep(String line) {
            try {
                if (Files.exists(file) && Files.size(file) > FILE_SIZE) {
                    Files.move(file, file.resolveSibling("server.old.log"), StandardCopyOption.REPLACE_EXISTING);
                }
                Files.writeString(file, line + "\n", CREATE, APPEND);
            } catch (IOException e) {
                // a full disk must not stop the server, which waits until its lines are taken
            }
        }

        private void look(String line) {
            lines.add(line);
            if (lines.size() > LINES_KEPT) {
                lines.remove();
            }
            var record = RECORD.matcher(line);
            if (record.matches()) {
                boolean warns =
                        List.of("WARNING", "WARN", "SEVERE", "ERROR", "FATAL").contains(record.group(2));
                // a list of faults is said once, at the end
                onScreen = record.group(3).startsWith("ai.agentsflow")
                                && !REFUSAL.matcher(record.group(4)).lookingAt()
                        || warns && ready;
                sawFailedDeployment |= record.group(4).matches("Exception while \\w+ the app.*");
                sawServerStarted |= record.group(4).matches("Payara Micro .* ready in .*");
                if (onScreen) {
                    screen.say("%s %-7s %s".formatted(record.group(1), record.group(2), record.group(4)));
                }
            } else if (onScreen && !TRACE.matcher(line).matches()) {
                screen.say(line);
            }
        }
    }

    /** Standard output, without dots in the middle of a line and without signs that the terminal lacks. */
    private static final class Screen {

        private final boolean terminal = System.console() != null;
        private final boolean marks = Charset.forName(
                        System.getProperty("stdout.encoding", System.getProperty("native.encoding")))
                .newEncoder()
                .canEncode('\u2713');
        private long lastDot = System.nanoTime();
        private boolean dotted;

        synchronized void say(String text) {
            System.out.println(dotted ? "\n" + text : text);
            dotted = false;
        }

        synchronized void tick() {
            if (terminal && System.nanoTime() - lastDot > 1_000_000_000) {
                System.out.print('.');
                System.out.flush();
                lastDot = System.nanoTime();
                dotted = true;
            }
        }

        String mark(boolean good) {
            return marks ? good ? "\u2713" : "\u2717" : good ? "+" : "-";
        }
    }

    /** Reads well-formed JSON as maps, lists and strings; numbers and booleans are strings, too, and null is an empty one. */
    private record Json(Iterator<String> tokens) {

        private static final Pattern TOKEN =
                Pattern.compile("[{}\\[\\]]|\"(?:[^\"\\\\]|\\\\.)*+\"|[^\\s,:{}\\[\\]\"]++");
        private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(\\p{XDigit}{4})|(.))");

        /** An empty string when the text ends too early, or is deeper than anything that is written here. */
        static Object read(String text) {
            try {
                var json = new Json(
                        TOKEN.matcher(text).results().map(MatchResult::group).iterator());
                return json.value(json.tokens.next());
            } catch (NoSuchElementException | StackOverflowError e) {
                return "";
            }
        }

        static String field(Object object, String name) {
            return object instanceof Map<?, ?> map && map.get(name) instanceof String text ? text : "";
        }

        /** What a health document says of the checks that are down, in brackets. */
        static String unwell(String health) {
            if (!(read(health) instanceof Map<?, ?> document) || !(document.get("checks") instanceof List<?> checks)) {
                return "";
            }
            var unwell = checks.stream()
                    .filter(check -> field(check, "status").equals("DOWN") && check instanceof Map<?, ?>)
                    .map(check -> field(check, "name") + data(((Map<?, ?>) check).get("data")))
                    .collect(Collectors.joining("; "));
            return unwell.isEmpty() ? "" : "(" + unwell + ")";
        }

        private static String data(Object data) {
            return data instanceof Map<?, ?> map && !map.isEmpty()
                    ? ": " + map.values().stream().map(String::valueOf).collect(Collectors.joining(", "))
                    : "";
        }

        private Object value(String token) {
            if (token.equals("{")) {
                var map = new LinkedHashMap<String, Object>();
                for (var name = tokens.next(); !name.equals("}"); name = tokens.next()) {
                    map.put(unquoted(name), value(tokens.next()));
                }
                return map;
            } else if (token.equals("[")) {
                var list = new ArrayList<>();
                for (var element = tokens.next(); !element.equals("]"); element = tokens.next()) {
                    list.add(value(element));
                }
                return list;
            }
            return token.equals("null") ? "" : unquoted(token);
        }

        private static String unquoted(String token) {
            return ESCAPE.matcher(token.replaceAll("^\"|\"$", ""))
                    .replaceAll(escape -> Matcher.quoteReplacement(
                            escape.group(1) == null
                                    ? escaped(escape.group(2))
                                    : Character.toString(Integer.parseInt(escape.group(1), 16))));
        }

        private static String escaped(String letter) {
            return switch (letter) {
                case "n" -> "\n";
                case "t" -> "\t";
                case "r" -> "\r";
                default -> letter;
            };
        }
    }
}
