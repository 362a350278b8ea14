package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.upstream.ProviderKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The catalogue's JSON Schema, by which editors check a file while it is written. The {@link CatalogueReader} does not use it: it
 * says where a fault is and what would be right, and knows what needs the whole file.
 */
public final class CatalogueSchema {

    private static final String FILE = "catalogue.schema.json";

    /** What stands in the file for the kinds of provider that there are. */
    private static final String KINDS = "\"each kind of provider\"";

    private CatalogueSchema() {}

    /** The schema, of draft 7, as editors take it. */
    public static String text() {
        try (var stream = Catalogue.class.getResourceAsStream(FILE)) {
            if (stream == null) {
                throw new IllegalStateException(FILE + " is not in the application");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace(KINDS, kinds());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kinds() {
        return Arrays.stream(ProviderKind.values())
                .map(kind -> '"' + kind.key() + '"')
                .collect(Collectors.joining(", "));
    }
}
