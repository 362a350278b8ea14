package ai.agentsflow.platform.http;

import java.util.Map;
import java.util.Optional;

/** The headers of an answer. May be kept and read by any thread after {@link HttpListener#onHead}. */
public interface HttpHead {

    /**
     * The first value of a header.
     *
     * @param name the header's name in any case
     * @return its value without surrounding white space, or empty when the answer has no such header
     */
    Optional<String> header(String name);

    /**
     * All headers whose names begin alike.
     *
     * @param prefix in lower case
     * @return their first values by their names in lower case
     */
    default Map<String, String> startingWith(String prefix) {
        return Map.of();
    }
}
