package ai.agentsflow.audit;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of the audit log as <a href="https://www.rfc-editor.org/rfc/rfc4180">CSV</a>; the next page's cursor is in the header
 * {@code x-agentsflow-next-cursor}.
 */
@Provider
@Produces(AuditCsv.MEDIA_TYPE)
public class AuditCsv implements MessageBodyWriter<AuditPage> {

    static final String MEDIA_TYPE = "text/csv";

    private static final String NEXT = "x-agentsflow-next-cursor";

    private static final List<String> HEADINGS =
            List.of("id", "at", "actor", "key_id", "action", "target", "request_id", "before", "after");

    /** Spreadsheets take a text that begins with one of these for a formula. */
    private static final String FORMULA = "=+-@\t\r";

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == AuditPage.class;
    }

    @Override
    public void writeTo(
            AuditPage page,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        headers.putSingle("Content-Type", MEDIA_TYPE + ";charset=UTF-8");
        if (page.nextCursor() != null) {
            headers.putSingle(NEXT, page.nextCursor());
        }
        out.write(text(page).getBytes(StandardCharsets.UTF_8));
    }

    static String text(AuditPage page) {
        var lines = Stream.concat(
                Stream.of(HEADINGS.stream()), page.items().stream().map(AuditCsv::cells));
        return lines.map(cells -> cells.collect(Collectors.joining(",")) + "\r\n")
                .collect(Collectors.joining());
    }

    private static Stream<String> cells(AuditPage.Item item) {
        return Stream.of(
                        item.id(),
                        item.at().toString(),
                        item.actor(),
                        text(item.keyId()),
                        item.action(),
                        item.target(),
                        item.requestId(),
                        text(item.before()),
                        text(item.after()))
                .map(AuditCsv::quoted);
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value, "");
    }

    private static String quoted(String text) {
        var harmless = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return harmless.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? harmless
                : '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
