package ai.agentsflow.usage;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What is written down of model calls.
 *
 * @param enabled {@code agentsflow.usage.enabled}: whether each call leaves a record; without, nobody can be told what was
 *     used or what it cost
 * @param strict {@code agentsflow.usage.strict}: whether a call that could leave no record is refused
 * @param journal what is kept of records until they are in the database
 */
public record UsageConfig(boolean enabled, boolean strict, JournalConfig journal) implements FeatureConfig {

    private static final long LEAST_BYTES = 2L * JournalConfig.FILE_BYTES;
    private static final long MOST_BYTES = 1L << 40;

    /** What ends and begins in which directory: Payara's own, of a server or of Payara Micro's. */
    private static final String SERVER_DIRECTORY = "com.sun.aas.instanceRoot";

    /**
     * The journal's settings.
     *
     * @param directory {@code agentsflow.usage.journal}: none, and records wait in memory alone
     * @param stated whether somebody has named the directory, so that it has to be usable
     * @param mostBytes {@code agentsflow.usage.journal-max-bytes}
     * @param sync {@code agentsflow.usage.journal-sync}: how long after a call its record survives a loss of power; zero: when the
     *     operating system writes it
     */
    public record JournalConfig(Optional<Path> directory, boolean stated, long mostBytes, Duration sync) {

        /** How long each file is: some ten thousand records. */
        static final int FILE_BYTES = 4 << 20;

        static final JournalConfig NONE = new JournalConfig(Optional.empty(), false, LEAST_BYTES, Duration.ZERO);
    }

    /** Without a journal. */
    public UsageConfig(boolean enabled) {
        this(enabled, false, JournalConfig.NONE);
    }

    /** Reads the keys under {@code agentsflow.usage}; what is wrong is remembered by {@code settings}. */
    public static UsageConfig from(Settings settings) {
        boolean enabled = settings.key(
                        "agentsflow.usage.enabled",
                        "true",
                        "whether each call of a model leaves a record of its tokens, time and cost")
                .flag();
        boolean strict = settings.key(
                        "agentsflow.usage.strict",
                        "true",
                        "whether a call is refused (503) while there is no room for its record; `false`: it goes on, and is counted as lost")
                .flag();
        var directory = settings.key(
                        "agentsflow.usage.journal",
                        "the directory that keeps records until they are in the database; none: `usage-journal` in the server's own directory; `off`: memory")
                .path();
        long mostBytes = settings.key(
                        "agentsflow.usage.journal-max-bytes",
                        "268435456",
                        "what the journal may take of the disk: some 600,000 records")
                .requiredNumber(LEAST_BYTES, MOST_BYTES);
        var sync = settings.key(
                        "agentsflow.usage.journal-sync",
                        "1s",
                        "how long after a call its record survives a loss of power (the end of the process it survives at once); `0s`: when the system writes it")
                .duration(Duration.ZERO, Duration.ofHours(1));
        boolean off = directory.map(Path::toString).filter("off"::equals).isPresent();
        var standard = Optional.ofNullable(System.getProperty(SERVER_DIRECTORY))
                .map(server -> Path.of(server, "usage-journal"));
        return new UsageConfig(
                enabled,
                strict,
                new JournalConfig(
                        off ? Optional.empty() : directory.or(() -> standard), directory.isPresent(), mostBytes, sync));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        UsageConfig config(Settings settings) {
            return from(settings);
        }
    }
}
