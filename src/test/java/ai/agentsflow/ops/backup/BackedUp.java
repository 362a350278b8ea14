package ai.agentsflow.ops.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.InstalledPostgres;
import ai.agentsflow.testing.RedisProcess;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import redis.clients.jedis.params.SetParams;

/**
 * What an operator backs up: a PostgreSQL with the tables of the application, a Redis, files, and keys of gpg. The scripts run in it as
 * they do at the operator's, with real programs.
 */
final class BackedUp implements AutoCloseable {

    static final String REDIS_PASSWORD = "r w:\"@\\/";

    private final Path directory = Files.createTempDirectory("agentsflow-backup");
    private final Map<String, String> environment = new HashMap<>();
    private final InstalledPostgres postgres;
    private final RedisProcess redis;
    private final GpgKeys keys;

    private BackedUp(String... redisOptions) throws IOException, InterruptedException {
        for (var program : List.of("gpg", "redis-cli", "redis-server", "flock")) {
            assumeTrue(installed(program), program + " is not installed: nothing is backed up");
        }
        postgres = InstalledPostgres.start();
        var options = new ArrayList<>(List.of("--requirepass", REDIS_PASSWORD, "--repl-diskless-sync-delay", "0"));
        options.addAll(List.of(redisOptions));
        redis = RedisProcess.installed(options.toArray(String[]::new));
        Files.createDirectory(directory("backups"));
        Files.createDirectory(directory("metrics"));
        Files.createDirectory(directory("secrets"));
        environment.putAll(Map.of(
                "BACKUP_DIR", directory("backups").toString(),
                "BACKUP_METRICS_DIR", directory("metrics").toString(),
                "BACKUP_MIN_FREE_MB", "1",
                "AGENTSFLOW_MODELS_FILE", directory("models.yaml").toString(),
                "AGENTSFLOW_SECRETS_DIR", directory("secrets").toString(),
                "AGENTSFLOW_DB_URL", postgres.address("app"),
                "AGENTSFLOW_DB_USER", "app",
                "AGENTSFLOW_DB_PASSWORD", InstalledPostgres.PASSWORD));
        environment.put(
                "REDIS_URL",
                "redis://:"
                        + URLEncoder.encode(REDIS_PASSWORD, StandardCharsets.UTF_8)
                                .replace("+", "%20") + "@127.0.0.1:" + redis.port() + "/0");
        keys = GpgKeys.in(directory);
        environment.putAll(keys.environment());
        reset();
    }

    /** All of it as new: no backups, the tables empty. */
    void reset() throws IOException, InterruptedException {
        postgres.execute("postgres", "drop database if exists app");
        if (postgres.rows("postgres", "select 1 from pg_roles where rolname = 'app'")
                .isEmpty()) {
            postgres.execute("postgres", "create role app");
        }
        postgres.execute(
                "postgres", "alter role app login password '" + InstalledPostgres.PASSWORD.replace("'", "''") + "'");
        postgres.execute("postgres", "create database app owner app");
        Flyway.configure()
                .dataSource(postgres.address("app"), "app", InstalledPostgres.PASSWORD)
                .load()
                .migrate();
        try (var connection = redis.connect()) {
            connection.auth(REDIS_PASSWORD);
            connection.flushAll();
        }
        for (var backup : kept()) {
            remove(directory("backups").resolve(backup));
        }
        Files.writeString(directory("models.yaml"), "models: []\n");
        Files.writeString(directory("secrets").resolve("agentsflow_access_key_pepper"), "canary-of-the-pepper\n");
        environment.remove("PATH");
    }

    static void remove(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    static BackedUp start(String... redisOptions) throws IOException, InterruptedException {
        return new BackedUp(redisOptions);
    }

    static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    InstalledPostgres postgres() {
        return postgres;
    }

    RedisProcess redis() {
        return redis;
    }

    Path directory(String name) {
        return directory.resolve(name);
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Has {@code date} tell this time from now on, to the scripts alone. */
    void setTime(Instant time) throws IOException {
        var programs = directory("clock");
        Files.createDirectories(programs);
        Files.writeString(programs.resolve("now"), time.getEpochSecond() + "\n");
        var date = Files.writeString(programs.resolve("date"), """
                #!/bin/sh
                if [ "$*" = "-u +%%s" ]; then exec cat %s; fi
                exec /usr/bin/date "$@"
                """.formatted(programs.resolve("now")));
        Files.setPosixFilePermissions(date, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
    }

    /** A backup that has to succeed; its directory. */
    Path backup() throws IOException, InterruptedException {
        var run = script("backup.sh");
        assertThat(run.status()).as(run.errors()).isZero();
        return Path.of(run.output().strip());
    }

    ScriptRun script(String name, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(ScriptRun.path(name)));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** With other variables; one without a value is taken away. */
    ScriptRun script(Map<String, String> other, String name, String... arguments)
            throws IOException, InterruptedException {
        var changed = new HashMap<>(environment);
        changed.putAll(other);
        changed.values().removeIf(String::isEmpty);
        var command = new ArrayList<>(List.of(ScriptRun.path(name)));
        command.addAll(List.of(arguments));
        return ScriptRun.of(command, changed);
    }

    private ScriptRun run(List<String> command) throws IOException, InterruptedException {
        return ScriptRun.of(command, environment);
    }

    /** Names of what is in the directory of the backups, hidden files too, but for the lock. */
    List<String> kept() throws IOException {
        try (var files = Files.list(directory("backups"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".lock"))
                    .sorted()
                    .toList();
        }
    }

    void execute(String sql) {
        postgres.execute("app", sql);
    }

    List<String> rows(String sql) {
        return postgres.rows("app", sql);
    }

    /** Every row of every table, as text. */
    Map<String, List<String>> everything() {
        return rows(
                        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1")
                .stream()
                .collect(Collectors.toMap(
                        table -> table, table -> rows("select t::text from " + table + " t order by 1")));
    }

    /** Two keys, one of them revoked; a conversation with messages; usage; two keys in Redis, one of another application. */
    void fill() {
        execute("""
                insert into api_key select md5(i::text)::uuid, 'handle' || i, 'hash', 'owner', 'user', 'key ' || i, '', null, now(), null,
                  null, case i when 1 then now() end, i from generate_series(1, 3) i;
                update api_key_change set latest = 3;
                insert into conversation values (md5('c')::uuid, 'owner', 'talk', true, 2, now(), now(), null, 1);
                insert into message select md5('m' || i)::uuid, md5('c')::uuid, i, 'user', 'done', repeat('what was said, with ünïcode 😀 ', i),
                  now() from generate_series(1, 40) i;
                insert into usage_hour values (date_trunc('hour', now()), 'demo', 'demo', 7, 0, 10, 20, 0.0000012345, 99);
                """);
        try (var connection = redis.connect()) {
            connection.auth(REDIS_PASSWORD);
            connection.set(
                    "agentsflow:limit:fixed:{user:x y}",
                    "7",
                    SetParams.setParams().px(3_600_000));
            connection.set("agentsflow:answer:kept", "an answer");
            connection.set("another application's", "value");
        }
    }

    /** All that the application has in Redis, by key. */
    Map<String, String> counters() {
        try (var connection = redis.connect()) {
            connection.auth(REDIS_PASSWORD);
            return connection.keys("agentsflow:*").stream().collect(Collectors.toMap(key -> key, connection::get));
        }
    }

    void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                if (!file.equals(from) || !Files.exists(to)) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        keys.close();
        redis.close();
        postgres.close();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
