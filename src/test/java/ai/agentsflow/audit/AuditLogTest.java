package ai.agentsflow.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.testing.Tables;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit log in a real database. */
class AuditLogTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final Caller ROOT = new Caller("root", Set.of("user", "admin"));
    private static final UUID KEY = UUID.fromString("0193a000-0000-7000-8000-000000000001");

    private final JdbcDataSource database = new JdbcDataSource();
    private final AuditLog log = new AuditLog(database);

    /** What is changed here. */
    public record Thing(String name, @Nullable Integer size) {}

    @BeforeEach
    void migrate() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Tables.in(database);
    }

    @Test
    void tellsWhoHasChangedWhatAndByWhichRequest() {
        var withKey = Caller.of("ann", "user", new KeyGrant(KEY, Set.of(), null));
        new LogContext("r-1", "", "ann")
                .during(() -> write(AuditEntry.of(
                        withKey, "thing.change", "things/1", new Thing("old", 1), new Thing("new", null), NOON)));

        var item = page(null, null, null, null, null, null, 10).items().get(0);

        assertThat(item)
                .returns(NOON, AuditPage.Item::at)
                .returns("ann", AuditPage.Item::actor)
                .returns(KEY.toString(), AuditPage.Item::keyId)
                .returns("thing.change", AuditPage.Item::action)
                .returns("things/1", AuditPage.Item::target)
                .returns("r-1", AuditPage.Item::requestId);
        assertThat(item.before()).hasToString("{\"name\":\"old\",\"size\":1}");
        assertThat(item.after()).hasToString("{\"name\":\"new\"}");
    }

    @Test
    void pagesThroughAllOfItOnceThoughManyCameAtTheSameMoment() {
        var written = new ArrayList<String>();
        for (int i = 0; i < 23; i++) {
            var entry = AuditEntry.of(ROOT, "a", "t/" + i, null, new Thing("x", i), NOON.plusSeconds(i / 10));
            write(entry);
            written.add(entry.id().toString());
        }

        var seen = new ArrayList<String>();
        var times = new ArrayList<Instant>();
        String cursor = null;
        do {
            var page = page(null, null, null, null, null, cursor, 5);
            page.items().forEach(item -> {
                seen.add(item.id());
                times.add(item.at());
            });
            cursor = page.nextCursor();
        } while (cursor != null);

        assertThat(seen).containsExactlyInAnyOrderElementsOf(written);
        assertThat(times).isSortedAccordingTo((one, other) -> other.compareTo(one));
    }

    @Test
    void findsByActorActionTargetAndTime() {
        write(AuditEntry.of(ROOT, "key.create", "keys/1", null, new Thing("x", 1), NOON));
        write(AuditEntry.of(
                new Caller("ann", Set.of("user")),
                "key.delete",
                "keys/2",
                new Thing("x", 1),
                null,
                NOON.plusSeconds(1)));
        write(AuditEntry.ofSystem("key.create", "keys/3", null, new Thing("x", 1), NOON.plusSeconds(2)));

        assertThat(targets(page("ann", null, null, null, null, null, 10))).containsExactly("keys/2");
        assertThat(targets(page("system", null, null, null, null, null, 10))).containsExactly("keys/3");
        assertThat(targets(page(null, "key.create", null, null, null, null, 10)))
                .containsExactly("keys/3", "keys/1");
        assertThat(targets(page(null, null, "keys/1", null, null, null, 10))).containsExactly("keys/1");
        assertThat(targets(page(null, null, null, "2026-11-30T12:00:01Z", "2026-11-30T12:00:02Z", null, 10)))
                .containsExactly("keys/2");
        assertThat(targets(page("ann", "key.create", null, null, null, null, 10)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "====", "MjAyNg", "MjAyNnx8", "Kys5OTk5OTk5OTktMDEtMDFUMDA6MDA6MDBafDE"})
    void refusesACursorThatIsNone(String cursor) {
        assertThatThrownBy(() -> page(null, null, null, null, null, cursor, 10))
                .isInstanceOf(ProblemException.class)
                .hasMessage("cursor must be the next_cursor of an answer");
    }

    @Test
    void refusesATimeThatEndsBeforeItBegins() {
        assertThatThrownBy(() -> page(null, null, null, "2026-02-01", "2026-01-01", null, 10))
                .hasMessage("to must be later than from");
    }

    @Test
    void isCsvThatSpreadsheetsTakeForNoFormula() {
        write(AuditEntry.of(new Caller("=cmd()", Set.of("user")), "a", "t, \"1\"", null, new Thing("x", 1), NOON));

        var lines = AuditCsv.text(page(null, null, null, null, null, null, 10)).split("\r\n", -1);

        assertThat(lines[0]).isEqualTo("id,at,actor,key_id,action,target,request_id,before,after");
        assertThat(lines[1])
                .endsWith(
                        ",2026-11-30T12:00:00Z,'=cmd(),,a,\"t, \"\"1\"\"\",,,\"{\"\"name\"\":\"\"x\"\",\"\"size\"\":1}\"");
        assertThat(lines).hasSize(3);
    }

    private AuditPage page(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String target,
            @Nullable String from,
            @Nullable String to,
            @Nullable String cursor,
            int limit) {
        return AuditPage.of(log.find(AuditQuery.of(actor, action, target, from, to, cursor), limit + 1), limit);
    }

    private static List<String> targets(AuditPage page) {
        return page.items().stream().map(AuditPage.Item::target).toList();
    }

    private void write(AuditEntry entry) {
        try (var connection = database.getConnection()) {
            AuditLog.write(connection, entry);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
