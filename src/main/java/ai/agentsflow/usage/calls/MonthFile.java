package ai.agentsflow.usage.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The calls of a month as a compressed file of comma-separated values, with the names of the columns first. */
final class MonthFile {

    private final Path file;
    private final Path part;

    private MonthFile(Path file) {
        this.file = file;
        this.part = file.resolveSibling(file.getFileName() + ".part");
    }

    /** One that is not there yet; a month whose calls came late may have several. */
    static MonthFile in(Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        var file = directory.resolve(name + ".csv.gz");
        for (int i = 2; Files.exists(file); i++) {
            file = directory.resolve(name + "-" + i + ".csv.gz");
        }
        return new MonthFile(file);
    }

    /** Writes it, beside its place, and has the disk keep it; how many calls it has. */
    long write(ResultSet rows) throws IOException, SQLException {
        long count = 0;
        try (var channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var zipped = new GZIPOutputStream(Channels.newOutputStream(channel), 1 << 16);
            var text = new BufferedWriter(new OutputStreamWriter(zipped, UTF_8));
            int columns = rows.getMetaData().getColumnCount();
            for (int i = 1; i <= columns; i++) {
                text.write(i == 1 ? "" : ",");
                text.write(rows.getMetaData().getColumnLabel(i).toLowerCase(java.util.Locale.ROOT));
            }
            text.write('\n');
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    text.write(i == 1 ? "" : ",");
                    write(value(rows, i), text);
                }
                text.write('\n');
                count++;
            }
            text.flush();
            zipped.finish();
            channel.force(true);
        }
        return count;
    }

    private static @Nullable String value(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column) instanceof java.sql.Timestamp || isTime(rows, column)
                ? rows.getObject(column, OffsetDateTime.class).toInstant().toString()
                : rows.getString(column);
    }

    private static boolean isTime(ResultSet rows, int column) throws SQLException {
        return rows.getMetaData().getColumnLabel(column).equalsIgnoreCase("at");
    }

    private static void write(@Nullable String value, Writer text) throws IOException {
        if (value == null) {
            return;
        }
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        text.write(plain ? value : '"' + value.replace("\"", "\"\"") + '"');
    }

    /** Gives it its name, by which it is known to be whole. */
    void complete() throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    void discard() throws IOException {
        Files.deleteIfExists(part);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
