package ai.agentsflow.platform.json;

import ai.agentsflow.platform.problem.ProblemException;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of the REST surface as records, read in one way by resources and servlets: strict JSON, no member twice, none that
 * the record does not have, no value of another kind.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class JsonBodies implements MessageBodyReader<Record> {

    /** No more than what fits into a body of the REST surface anyway. */
    private static final JsonCheck.Limits LIMITS = new JsonCheck.Limits(64, 200_000);

    private static final Shape BODY = Shape.object();

    @Context
    HttpServletRequest request;

    @Context
    HttpServletResponse response;

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord();
    }

    /** Null for an empty body: whether one is needed is said by the constraints of the parameter. */
    @Override
    public @Nullable Record readFrom(
            Class<Record> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        JsonHeaders.requireJson(request, response);
        return read(body.readAllBytes(), type);
    }

    /**
     * The record in a body.
     *
     * @return null for an empty body
     * @throws ProblemException 400 that names what is wrong
     */
    public static <T extends Record> @Nullable T read(byte[] body, Class<T> type) {
        byte[] json = JsonCheck.withoutMark(body);
        if (new String(json, StandardCharsets.ISO_8859_1).isBlank()) {
            return null;
        }
        try {
            JsonCheck.check(json, BODY, LIMITS, (shape, start, end) -> {});
        } catch (JsonFault fault) {
            throw fault.problem();
        }
        try (var reader = Json.createReader(new ByteArrayInputStream(json))) {
            return RecordReader.read(reader.readObject(), type);
        } catch (JsonException e) {
            throw new IllegalStateException("a body that was checked can be read", e);
        }
    }
}
