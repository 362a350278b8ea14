package ai.agentsflow.ops.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code retention.sh} leaves, by a clock that the test sets. */
@Tag("h2-only")
@Tag("apart")
class RetentionIT {

    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);

    private static BackedUp world;
    private static Path sample;

    @BeforeAll
    static void start() throws Exception {
        world = BackedUp.start();
        world.environment().put("REDIS_URL", "");
        world.environment().remove("REDIS_URL");
        sample = Files.createDirectory(world.directory("sample"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    @BeforeEach
    void empty() throws Exception {
        world.reset();
    }

    /** A run a day; each week a drill; the 12th and 13th day without a database, the 20th with an empty one, the 36th without room. */
    @Test
    @Tag("long")
    void fortyDaysOfRunsWithFailuresLeaveTheRightFiles() throws Exception {
        world.setTime(at(0));
        var good = new ArrayList<Integer>();
        for (int day = 0; day < 40; day++) {
            world.setTime(at(day));
            var environment = switch (day) {
                case 12, 13 -> Map.of("AGENTSFLOW_DB_URL", "jdbc:postgresql://127.0.0.1:1/app");
                case 20 -> Map.of("AGENTSFLOW_DB_URL", world.postgres().address("postgres"));
                case 36 -> Map.of("BACKUP_MIN_FREE_MB", "1000000000");
                default -> Map.<String, String>of();
            };
            var before = world.kept();

            var run = world.script(environment, "backup.sh");

            if (environment.isEmpty()) {
                assertThat(run.status()).as(run.errors()).isZero();
                good.add(day);
            } else {
                assertThat(run.status()).isEqualTo(1);
                assertThat(world.kept())
                        .as("after a failure nothing is deleted")
                        .isEqualTo(before);
            }
            if (day % 7 == 3) {
                passADrill(name(good.get(good.size() - 1)));
            }
        }
        // the last run was on day 39: what is older than 30 days was begun before day 9
        assertThat(world.kept())
                .containsExactlyElementsOf(good.stream()
                        .filter(day -> day >= 9)
                        .map(RetentionIT::name)
                        .toList());
    }

    @Test
    void nothingIsDeletedBeforeANewerOneWasRestored() throws Exception {
        keep(IntStream.range(0, 12).toArray());
        world.setTime(at(100));

        var undrilled = world.script("retention.sh");
        passADrill(name(3));
        var drilled = world.script("retention.sh");

        assertThat(undrilled.status()).isZero();
        assertThat(undrilled.errors()).contains("none has been restored yet", "drill.sh");
        assertThat(drilled.output()).contains(name(2) + " deleted");
        assertThat(world.kept()).containsExactlyElementsOf(names(3, 12));
    }

    @Test
    void theLastSevenGoodOnesStayHoweverOldTheyAre() throws Exception {
        keep(IntStream.range(0, 10).toArray());
        passADrill(name(9));
        world.setTime(at(1000));

        world.script("retention.sh");

        assertThat(world.kept()).containsExactlyElementsOf(names(3, 10));
    }

    @Test
    void damagedOnesAreNoneOfTheSeven() throws Exception {
        keep(IntStream.range(0, 10).toArray());
        passADrill(name(9));
        for (int day = 5; day < 9; day++) {
            Files.writeString(world.directory("backups").resolve(name(day)).resolve("roles.sql.gpg"), "cut");
        }
        world.setTime(at(1000));

        var run = world.script("retention.sh");

        assertThat(run.errors()).contains(name(5) + " is not complete");
        assertThat(world.kept()).containsExactlyElementsOf(names(0, 10));
    }

    @Test
    void aMarkOfADamagedBackupCountsForNothing() throws Exception {
        keep(IntStream.range(0, 12).toArray());
        passADrill(name(11));
        Files.writeString(world.directory("backups").resolve(name(11)).resolve("roles.sql.gpg"), "cut");
        world.setTime(at(1000));

        world.script("retention.sh");

        assertThat(world.kept()).hasSize(12);
    }

    @Test
    void aDryRunDeletesNothing() throws Exception {
        keep(IntStream.range(0, 10).toArray());
        passADrill(name(9));
        world.setTime(at(1000));

        var run = world.script("retention.sh", "--dry-run");

        assertThat(run.output().lines())
                .containsExactly(
                        name(0) + " would be deleted", name(1) + " would be deleted", name(2) + " would be deleted");
        assertThat(world.kept()).hasSize(10);
    }

    @Test
    void safetyDumpsGoWithTheirMonth() throws Exception {
        keep(IntStream.range(0, 3).toArray());
        world.setTime(at(1));
        world.script("backup.sh", "--safety", "--only", "postgresql");
        passADrill(name(2));
        world.setTime(at(40));

        world.script("retention.sh");

        assertThat(world.kept()).containsExactlyElementsOf(names(0, 3));
    }

    @Test
    void nonsenseDeletesNothing() throws Exception {
        keep(0, 1);
        for (var days : List.of("0", "-1", "many")) {
            var run = world.script(Map.of("BACKUP_KEEP_DAYS", days), "retention.sh");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.errors()).contains("whole numbers");
        }
        assertThat(world.kept()).hasSize(2);
    }

    private static Instant at(int day) {
        return FIRST.plusDays(day).atTime(3, 0).toInstant(ZoneOffset.UTC);
    }

    private static String name(int day) {
        return "agentsflow-" + FIRST.plusDays(day).toString().replace("-", "") + "T030000Z";
    }

    private static List<String> names(int from, int end) {
        return IntStream.range(from, end).mapToObj(RetentionIT::name).toList();
    }

    /** Backups of these days: one real one, under their names. */
    private static void keep(int... days) throws IOException, InterruptedException {
        if (!Files.exists(sample.resolve("MANIFEST"))) {
            var real = world.backup();
            world.copy(real, Files.createDirectories(sample));
            BackedUp.remove(real);
        }
        for (int day : days) {
            world.copy(sample, Files.createDirectory(world.directory("backups").resolve(name(day))));
        }
    }

    /** As drill.sh marks it. */
    private static void passADrill(String name) throws IOException {
        Files.writeString(
                world.directory("backups").resolve(name).resolve("VERIFIED"),
                "at 2026-01-01T00:00:00Z\nrto_seconds 1\nrpo_seconds 1\n");
    }
}
