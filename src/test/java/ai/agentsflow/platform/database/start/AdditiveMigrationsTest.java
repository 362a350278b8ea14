package ai.agentsflow.platform.database.start;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The version before the newest has to go on with the newest schema: during a rolling update both run, and after a rollback it alone. So
 * a migration adds, or says in its name what a version has to know, which the last release then has to.
 */
class AdditiveMigrationsTest {

    private static final Path MIGRATIONS = Shell.basedir().resolve("src/main/resources/db/migration");
    private static final Pattern NAME = Pattern.compile("V(\\d+)__\\w+?(?:_needs_(\\d+))?\\.sql");
    private static final Pattern COMMENT = Pattern.compile("--.*|/\\*(?s:.*?)\\*/");
    private static final Pattern NEW_TABLE = Pattern.compile("create table (?:if not exists )?(\\w+) .*");
    private static final Pattern NEW_RULE = Pattern.compile("create unique index \\w+ on (\\w+) .*");
    private static final Pattern FILLED = Pattern.compile("insert into (\\w+) .*");
    /** A column that an insert of an earlier version may leave out: it takes null, or has a value of its own. */
    private static final Pattern NEW_COLUMN =
            Pattern.compile("alter table \\w+ add column (?:if not exists )?\\w+ (?!.*\\bunique\\b)(.*)");

    private static final List<Pattern> HARMLESS = Stream.of(
                    "create index .*",
                    "create sequence .*",
                    "drop index .*",
                    "alter table \\w+ alter column \\w+ (?:set data )?type (?:varchar\\(\\d+\\)|text|bigint)",
                    "alter table \\w+ alter column \\w+ drop not null",
                    "alter table \\w+ alter column \\w+ set default .*")
            .map(Pattern::compile)
            .toList();

    /** By releases of the changelog: the schema that the last one knows. */
    private static final Pattern RELEASE = Pattern.compile("(?m)^## \\d+\\.\\d+\\.\\d+ .*\\n+Schema: (\\d+)");

    static Stream<Path> migrations() throws IOException {
        try (var files = Files.list(MIGRATIONS)) {
            return files.filter(file -> file.toString().endsWith(".sql")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void addsOrSaysWhatItNeeds(Path migration) throws IOException {
        var name = NAME.matcher(migration.getFileName().toString());
        assertThat(name.matches()).as("V8__words.sql, or V8__words_needs_6.sql").isTrue();
        if (name.group(2) == null) {
            assertThat(takesAway(Files.readString(migration)))
                    .as(
                            "takes away what an earlier version needs: leave it for a later release and end the name in _needs_N")
                    .isEmpty();
        } else {
            assertThat(Integer.parseInt(name.group(2)))
                    .as("the schema that the last release knows, else nobody could go back to it")
                    .isLessThanOrEqualTo(schemaOfTheLastRelease());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop table message",
                "alter table message drop column content",
                "alter table message rename column content to text",
                "alter table message rename to messages",
                "alter table message add column language varchar(9) not null",
                "alter table message add column language varchar(9) default 'en' unique",
                "alter table message alter column role set not null",
                "alter table message alter column role set data type integer",
                "alter table message alter column role drop default",
                "alter table message add constraint one_role unique (role)",
                "create unique index one_role on message (role)",
                "update message set role = 'person' where role = 'user'",
                "delete from message",
                "insert into message (role) values ('user')",
                "create table other (id integer); drop table message",
                "create view role as select role from message"
            })
    void noticesWhatTakesAway(String sql) {
        assertThat(takesAway(sql + ";")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table other (id integer); create unique index other_id on other (id); insert into other (id) values (1)",
                "alter table message add column language varchar(9)",
                "alter table message add column length bigint default 0 not null -- of its content",
                "ALTER TABLE message\n    ALTER COLUMN role SET DATA TYPE varchar(32)",
                "create index message_role on message (role)"
            })
    void letsPassWhatAdds(String sql) {
        assertThat(takesAway(sql + ";")).isEmpty();
    }

    @Test
    void readsTheSchemaOfTheLastRelease() {
        assertThat(
                        schemaIn(
                                "## Unreleased\n\nSchema: 9\n\n## 1.2.0 - 2026-12-24\n\nSchema: 8\n\n## 1.1.0 - 2026-12-01\n\nSchema: 7\n"))
                .isEqualTo(8);
        assertThat(schemaIn("## Unreleased\n\nSchema: 9\n")).isZero();
    }

    private static int schemaOfTheLastRelease() throws IOException {
        return schemaIn(Files.readString(Shell.basedir().resolve("src/docs/CHANGELOG.md")));
    }

    private static int schemaIn(String changelog) {
        var release = RELEASE.matcher(changelog);
        return release.find() ? Integer.parseInt(release.group(1)) : 0;
    }

    private static List<String> takesAway(String sql) {
        Set<String> ownTables = new HashSet<>();
        return Stream.of(COMMENT.matcher(sql).replaceAll("").split(";"))
                .map(statement -> statement.strip().replaceAll("\\s+", " ").toLowerCase(java.util.Locale.ROOT))
                .filter(statement -> !statement.isEmpty() && !adds(statement, ownTables))
                .toList();
    }

    private static boolean adds(String statement, Set<String> ownTables) {
        var table = NEW_TABLE.matcher(statement);
        if (table.matches()) {
            return ownTables.add(table.group(1));
        }
        var column = NEW_COLUMN.matcher(statement);
        if (column.matches()) {
            return !column.group(1).contains("not null") || column.group(1).contains("default ");
        }
        return HARMLESS.stream().anyMatch(pattern -> pattern.matcher(statement).matches())
                || Stream.of(NEW_RULE, FILLED)
                        .map(pattern -> pattern.matcher(statement))
                        .anyMatch(found -> found.matches() && ownTables.contains(found.group(1)));
    }
}
