package ai.agentsflow.platform.problem;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The shapes that features have for errors on their paths. They are found by name, since no feature is known here. */
final class ErrorShapes {

    private static final List<ErrorShape> ALL =
            ServiceLoader.load(ErrorShape.class, ErrorShapes.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private ErrorShapes() {}

    /** What an error at this path looks like, if not like a problem document. */
    static Optional<ErrorShape> of(String path) {
        return ALL.stream().filter(shape -> shape.covers(path)).findFirst();
    }
}
