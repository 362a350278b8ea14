package ai.agentsflow.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.access.RefusedCredentialException;
import ai.agentsflow.platform.database.start.DatabaseReady;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.testing.Partial;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys from their making to their end, in a real database and on two nodes. */
class ApiKeysTest {

    private static final Caller ALICE = new Caller("alice", Set.of("user"));
    private static final Caller ROOT = new Caller("root", Set.of("user", "admin"));
    private static final String OLD = "old pepper old pepper old pepper";
    private static final String NEW = "new pepper new pepper new pepper";

    private final JdbcDataSource database = new JdbcDataSource();
    private Instant now = Instant.parse("2026-01-31T12:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    };

    @TempDir
    Path scratch;

    @BeforeEach
    void migrate() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Flyway.configure().dataSource(database).load().migrate();
    }

    /** A server with this database. What would run later runs when the test says so. */
    private final class Node {
        final KeysConfig config;
        final KeyStore store = new KeyStore(database);
        final KnownKeys known;
        final KeyUses uses;
        final KeyCheck check;
        final ApiKeys keys;
        final List<Runnable> later = new ArrayList<>();

        Node(String... settings) {
            config = KeysConfigTest.read("dev", settings);
            known = new KnownKeys(store, config, Duration.ofSeconds(20));
            uses = new KeyUses(store);
            known.executor = Partial.of(ManagedScheduledExecutorService.class, new Timers(later));
            uses.executor = Partial.of(ManagedScheduledExecutorService.class, new Timers(later));
            check = new KeyCheck(config, known, uses, clock);
            keys = new ApiKeys(config, store, known, clock);
            known.start("started");
            known.begin(new DatabaseReady());
            uses.start("started");
        }

        /** A second passes. */
        void tick() {
            List.copyOf(later).forEach(Runnable::run);
        }

        Caller caller(String key) {
            return check.caller(key);
        }
    }

    /** Repeated tasks are kept, and single ones run when they are due. */
    public record Timers(List<Runnable> repeated) {

        public @Nullable ScheduledFuture<?> scheduleWithFixedDelay(
                Runnable task, long first, long delay, TimeUnit unit) {
            repeated.add(task);
            return null;
        }

        public @Nullable ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            var unused = CompletableFuture.runAsync(task, CompletableFuture.delayedExecutor(delay, unit));
            return null;
        }
    }

    @Test
    void aKeySpeaksForItsOwnerOnEveryNodeAtOnce() {
        var here = new Node();
        var there = new Node();
        var issued = here.keys.issue(ALICE, wish("laptop"));

        for (Node node : List.of(here, there)) {
            var caller = node.caller(issued.text());
            assertThat(caller.subject()).isEqualTo("alice");
            assertThat(caller.roles()).containsExactly("user");
            assertThat(caller.key().id()).isEqualTo(issued.key().id());
            assertThat(caller.requester().mayUse("anything")).isTrue();
        }
    }

    @Test
    void aNewKeyNeedsNoDatabaseWhereItWasMade() {
        var node = new Node();
        var issued = node.keys.issue(ALICE, wish("laptop"));

        database.setURL("jdbc:h2:mem:gone;IFEXISTS=TRUE");

        assertThat(node.caller(issued.text()).subject()).isEqualTo("alice");
    }

    @Test
    void manyWhoComeAtOnceWithAKeyOfAnotherNodeAreAllLetIn() throws Exception {
        var here = new Node();
        var there = new Node();
        var issued = here.keys.issue(ALICE, wish("workers"));
        var callers = Executors.newFixedThreadPool(60);
        try {
            var start = new CyclicBarrier(60);
            var asked = callers.invokeAll(Collections.<Callable<Caller>>nCopies(60, () -> {
                start.await();
                return there.caller(issued.text());
            }));

            for (var caller : asked) {
                assertThat(caller.get().subject()).isEqualTo("alice");
            }
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void keepsOnlyAHash() throws Exception {
        var node = new Node("agentsflow.access.key-pepper", NEW);
        var issued = node.keys.issue(ALICE, wish("laptop"));

        try (var connection = database.getConnection();
                var rows = connection.createStatement().executeQuery("select * from api_key")) {
            assertThat(rows.next()).isTrue();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                assertThat(String.valueOf(rows.getObject(i)))
                        .doesNotContain(issued.text().substring(12));
            }
        }
        assertThat(KeyHash.with().of(issued.text())).isNotEqualTo(issued.key().hash());
    }

    @Test
    void aRevokedKeyIsRefusedHereAtOnceAndThereASecondLater() {
        var here = new Node();
        var there = new Node();
        var issued = here.keys.issue(ALICE, wish("laptop"));
        here.caller(issued.text());
        there.caller(issued.text());

        here.keys.revoke(ALICE, issued.key().id().toString());
        there.tick();

        assertThatThrownBy(() -> here.caller(issued.text())).isInstanceOf(RefusedCredentialException.class);
        assertThatThrownBy(() -> there.caller(issued.text())).isInstanceOf(RefusedCredentialException.class);
        assertThat(here.keys.list(ALICE, null, 10, 0)).isEmpty();
        assertThatThrownBy(() -> here.keys.revoke(ALICE, issued.key().id().toString()))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.NOT_FOUND));
    }

    @Test
    void aKnownKeyOutlivesTheDatabaseAndAnUnknownOneMeetsSilence() throws Exception {
        var node = new Node();
        var issued = node.keys.issue(ALICE, wish("laptop"));
        node.caller(issued.text());
        var good = database.getURL();
        database.setURL("jdbc:h2:mem:gone;IFEXISTS=TRUE");
        node.tick();

        assertThat(node.caller(issued.text()).subject()).isEqualTo("alice");
        assertThatThrownBy(() -> node.caller(KeyText.random()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.type().status()).isEqualTo(503));

        database.setURL(good);
        node.tick();
        assertThatThrownBy(() -> node.caller(KeyText.random())).isInstanceOf(RefusedCredentialException.class);
    }

    @Test
    void asksTheDatabaseOnceAboutAKeyThatNobodyHas() {
        var node = new Node();
        var unknown = KeyText.random();
        assertThatThrownBy(() -> node.caller(unknown)).isInstanceOf(RefusedCredentialException.class);

        database.setURL("jdbc:h2:mem:gone;IFEXISTS=TRUE");

        assertThatThrownBy(() -> node.caller(unknown))
                .as("no question to a database that is away")
                .isInstanceOf(RefusedCredentialException.class);
    }

    /** That the look failed is no news of the key. */
    @Test
    void putsOffAnUnknownKeyWhenTheDatabaseGoesAwayUnnoticed() {
        var node = new Node();
        database.setURL("jdbc:h2:mem:gone;IFEXISTS=TRUE");

        assertThatThrownBy(() -> node.caller(KeyText.random()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.type().status()).isEqualTo(503));
    }

    /** Keys that the backup does not know, or knows as revoked, are none any more; those that it brings back are keys. */
    @Test
    void followsADatabaseThatWasRestoredFromABackup() throws Exception {
        var node = new Node();
        var kept = node.keys.issue(ALICE, wish("kept"));
        var brought = node.keys.issue(ALICE, wish("brought back"));
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table key_backup as select * from api_key");
            statement.execute("create table change_backup as select * from api_key_change");
            node.keys.revoke(ALICE, brought.key().id().toString());
            var lost = node.keys.issue(ALICE, wish("made after the backup"));
            assertThat(node.caller(lost.text()).subject()).isEqualTo("alice");

            statement.execute("delete from api_key");
            statement.execute("insert into api_key select * from key_backup");
            statement.execute("delete from api_key_change");
            statement.execute("insert into api_key_change select * from change_backup");
            node.tick();

            assertThatThrownBy(() -> node.caller(lost.text())).isInstanceOf(RefusedCredentialException.class);
        }
        assertThat(node.caller(kept.text()).subject()).isEqualTo("alice");
        assertThat(node.caller(brought.text()).subject()).isEqualTo("alice");
        new Node().keys.revoke(ALICE, kept.key().id().toString());
        node.tick();
        assertThatThrownBy(() -> node.caller(kept.text())).isInstanceOf(RefusedCredentialException.class);
    }

    @Test
    void refusesWhatIsNearlyAKey() {
        var node = new Node();
        var key = node.keys.issue(ALICE, wish("laptop")).text();
        var last = key.charAt(key.length() - 1) == 'a' ? 'b' : 'a';

        for (String wrong : List.of(
                key.substring(0, key.length() - 1) + last,
                key.substring(0, key.length() - 1),
                key + "a",
                KeyText.handle(key),
                "af_",
                "af_' or 1=1",
                "AF_" + key.substring(3))) {
            assertThatThrownBy(() -> node.caller(wrong)).as(wrong).isInstanceOf(RefusedCredentialException.class);
        }
    }

    @Test
    void aKeyEndsWhenItWasToEnd() {
        var node = new Node();
        var issued = node.keys.issue(ALICE, new NewKey("short", null, now.plus(Duration.ofHours(1)), null, null, null));
        node.caller(issued.text());

        now = now.plus(Duration.ofHours(1));

        assertThatThrownBy(() -> node.caller(issued.text())).hasMessageContaining("expired");
        assertThatThrownBy(() -> node.keys.issue(ALICE, new NewKey("late", null, now, null, null, null)))
                .hasMessageContaining("must be in the future");
    }

    @Test
    void aKeyEndsWhenEveryDatabaseKnowsIt() {
        var node = new Node();
        for (String never : List.of(
                "+300000-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "-1000000000-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59.999999999Z")) {
            var wish = new NewKey("late", null, Instant.parse(never), null, null, null);
            assertThatThrownBy(() -> node.keys.issue(ALICE, wish))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.INVALID_INPUT))
                    .hasMessage("expires_at must lie in the years 1 to 9999");
        }
        var last = new NewKey("last", null, Instant.parse("9999-12-31T23:59:59.999999Z"), null, null, null);
        assertThat(node.keys.issue(ALICE, last).key().expiresAt()).isEqualTo("9999-12-31T23:59:59.999999Z");
    }

    @Test
    void whatOnlyAdministratorsMayDecideIsIgnoredFromOthers() {
        var node = new Node();
        var wish = new NewKey("greedy", List.of("demo"), null, "999999999/second", "root", "admin");

        var own = node.keys.issue(ALICE, wish).key();
        assertThat(own.owner()).isEqualTo("alice");
        assertThat(own.role()).isEqualTo("user");
        assertThat(own.rateLimit()).isNull();

        var given = node.caller(node.keys
                .issue(ROOT, new NewKey("job", List.of("demo"), null, "5/minute", "bob", "user"))
                .text());
        assertThat(given.subject()).isEqualTo("bob");
        assertThat(given.key().rateLimit()).isEqualTo("5/minute");
        assertThat(given.requester().mayUse("demo")).isTrue();
        assertThat(given.requester().mayUse("gpt-4o")).isFalse();
    }

    @Test
    void aUsersKeyMakesAndDeletesNoKeys() {
        var node = new Node();
        var issued = node.keys.issue(ALICE, wish("laptop"));
        var byKey = node.caller(issued.text());

        assertThatThrownBy(() -> node.keys.issue(byKey, wish("another")))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.FORBIDDEN));
        assertThatThrownBy(() -> node.keys.revoke(byKey, issued.key().id().toString()))
                .isInstanceOf(ProblemException.class);
        assertThat(node.keys.list(byKey, null, 10, 0)).hasSize(1);
    }

    /** A key that leaked, or that somebody has restricted on purpose, is no way to a wider one. */
    @Test
    void aRestrictedKeyMakesNoWiderKeys() {
        var node = new Node();
        var restricted = node.caller(node.keys
                .issue(ROOT, new NewKey("narrow", List.of("demo", "task:chat"), null, null, "root", "admin"))
                .text());
        assertThat(restricted.isAdmin()).isTrue();

        assertThat(node.keys.issue(restricted, wish("same")).key().models())
                .containsExactlyInAnyOrder("demo", "task:chat");
        assertThat(node.keys
                        .issue(restricted, new NewKey("less", List.of("demo"), null, null, "bob", null))
                        .key()
                        .models())
                .containsExactly("demo");
        for (List<String> wider : List.of(List.<String>of(), List.of("fake"), List.of("demo", "fake"))) {
            assertThatThrownBy(
                            () -> node.keys.issue(restricted, new NewKey("more", wider, null, null, "root", "admin")))
                    .as("%s", wider)
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.FORBIDDEN));
        }
    }

    @Test
    void aRestrictedKeySeesAndEndsNoWiderKeys() {
        var node = new Node();
        var wide = node.keys.issue(ALICE, wish("wide")).key();
        var other = node.keys
                .issue(ALICE, new NewKey("other", List.of("fake"), null, null, null, null))
                .key();
        for (int i = 0; i < 5; i++) {
            node.keys.issue(ALICE, new NewKey("narrow " + i, List.of("demo"), null, null, null, null));
        }
        var grant = new KeyGrant(UUID.randomUUID(), Set.of("demo", "more"), null);
        for (String role : List.of("user", "admin")) {
            var restricted = Caller.of("alice", role, grant);

            assertThat(node.keys.list(restricted, "alice", 10, 0))
                    .hasSize(5)
                    .allMatch(key -> key.name().startsWith("narrow"));
            assertThat(node.keys.list(restricted, "alice", 2, 4)).hasSize(1);
            assertThat(node.keys.list(restricted, "alice", 10, 5)).isEmpty();
            for (ApiKey hidden : List.of(wide, other)) {
                var id = hidden.id().toString();
                assertThatThrownBy(() -> node.keys.find(restricted, id)).hasMessage("There is no such key.");
                assertThatThrownBy(() -> node.keys.revoke(restricted, id)).isInstanceOf(ProblemException.class);
            }
        }
        assertThat(node.keys.list(ALICE, null, 10, 0)).as("all are still there").hasSize(7);
    }

    @Test
    void nobodySeesAnothersKeysButAdministrators() {
        var node = new Node();
        var id = node.keys.issue(ALICE, wish("laptop")).key().id().toString();
        var bob = new Caller("bob", Set.of("user"));

        assertThat(node.keys.list(bob, "alice", 10, 0)).isEmpty();
        assertThatThrownBy(() -> node.keys.find(bob, id)).hasMessage("There is no such key.");
        assertThatThrownBy(() -> node.keys.revoke(bob, id)).hasMessage("There is no such key.");
        assertThatThrownBy(() -> node.keys.find(bob, "no-uuid")).hasMessage("There is no such key.");
        assertThat(node.keys.list(ROOT, null, 10, 0)).hasSize(1);
        assertThat(node.keys.list(ROOT, "bob", 10, 0)).isEmpty();
        assertThat(node.keys.find(ROOT, id).owner()).isEqualTo("alice");
    }

    @Test
    void nobodyHasMoreThanAHundred() {
        var node = new Node();
        for (int i = 0; i < 100; i++) {
            node.keys.issue(ALICE, wish("key " + i));
        }
        assertThatThrownBy(() -> node.keys.issue(ALICE, wish("one more"))).hasMessageContaining("100 keys already");
        assertThat(node.keys.list(ALICE, null, 200, 0)).hasSize(100);
        assertThat(node.keys.list(ALICE, null, 30, 90)).hasSize(10);
    }

    @Test
    void notesTheLastUseOnceAMinute() {
        var node = new Node();
        var issued = node.keys.issue(ALICE, wish("laptop"));
        var id = issued.key().id().toString();
        assertThat(node.keys.find(ALICE, id).lastUsedAt()).isNull();

        var first = now;
        node.caller(issued.text());
        node.tick();
        assertThat(node.keys.find(ALICE, id).lastUsedAt()).isEqualTo(first);
        now = now.plusSeconds(59);
        node.caller(issued.text());
        node.tick();
        assertThat(node.keys.find(ALICE, id).lastUsedAt()).isEqualTo(first);
        now = now.plusSeconds(1);
        node.caller(issued.text());
        node.tick();
        assertThat(node.keys.find(ALICE, id).lastUsedAt()).isEqualTo(now);
    }

    @Test
    void aNewPepperTakesOverAsKeysAreUsed() {
        var text = new Node("agentsflow.access.key-pepper", OLD)
                .keys
                .issue(ALICE, wish("laptop"))
                .text();
        assertThatThrownBy(() -> new Node("agentsflow.access.key-pepper", NEW).caller(text))
                .isInstanceOf(RefusedCredentialException.class);

        var both = new Node("agentsflow.access.key-pepper", NEW, "agentsflow.access.key-pepper-previous", OLD);
        both.caller(text);
        both.tick();

        assertThat(new Node("agentsflow.access.key-pepper", NEW).caller(text).subject())
                .isEqualTo("alice");
    }

    @Test
    void theFirstKeyIsMadeOnceAndTellsNobodyButItsFile() throws Exception {
        var file = scratch.resolve("first-key");
        var node = new Node("agentsflow.access.first-key-file", file.toString());
        new FirstKey().make(node.config, node.keys, node.store);
        var key = Files.readString(file).strip();

        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        var caller = node.caller(key);
        assertThat(caller.subject()).isEqualTo(Caller.LOCAL.subject());
        assertThat(caller.isAdmin()).isTrue();
        Files.delete(file);
        new FirstKey().make(node.config, node.keys, node.store);
        assertThat(file).doesNotExist();
    }

    @Test
    void aFirstKeyThatCannotBeWrittenIsNone() {
        var node = new Node(
                "agentsflow.access.first-key-file",
                scratch.resolve("none/first-key").toString());

        assertThatThrownBy(() -> new FirstKey().make(node.config, node.keys, node.store))
                .hasMessageContaining("cannot be written");
        assertThat(node.keys.list(ROOT, null, 10, 0)).isEmpty();
    }

    @Test
    void aFirstKeyOverwritesNothingThatIsNone() throws Exception {
        var file = Files.writeString(scratch.resolve("notes"), "important");
        var node = new Node("agentsflow.access.first-key-file", file.toString());

        assertThatThrownBy(() -> new FirstKey().make(node.config, node.keys, node.store))
                .hasMessageContaining("cannot be written")
                .hasRootCauseMessage(file + ", which holds no key");
        assertThat(file).hasContent("important");
        assertThat(node.keys.list(ROOT, null, 10, 0)).isEmpty();
    }

    private static NewKey wish(String name) {
        return new NewKey(name, null, null, null, null, null);
    }
}
