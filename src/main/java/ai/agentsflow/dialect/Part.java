package ai.agentsflow.dialect;

import java.util.List;
import java.util.ServiceLoader;

/**
 * What a vendor brings, found by its name so that another one needs no change: what makes its adapter, and what translates into its
 * API.
 *
 * <p>Implementations are public, have a constructor without arguments, and are named in {@code
 * META-INF/services/ai.agentsflow.dialect.Part}.
 */
public interface Part {

    /** All parts of a kind, in the order in which they are named. */
    static <T extends Part> List<T> all(Class<T> kind) {
        return ServiceLoader.load(Part.class, Part.class.getClassLoader()).stream()
                .filter(part -> kind.isAssignableFrom(part.type()))
                .map(part -> kind.cast(part.get()))
                .toList();
    }
}
