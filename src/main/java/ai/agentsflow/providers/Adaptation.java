package ai.agentsflow.providers;

import ai.agentsflow.dialect.ModelFailure;
import java.util.Set;

/** How one request is put to a server that may take it in another form only. Used by one thread at a time. */
public interface Adaptation {

    /**
     * The body to send, as far as is known by now.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} when it cannot be said in the server's terms
     */
    byte[] body();

    /** Looks at a refusal: whether the request shall be sent once more, in another form. */
    boolean learns(ModelFailure failure);

    /** What the last body left out, by the client's own names. */
    Set<String> dropped();
}
