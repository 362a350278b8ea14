package ai.agentsflow.translate;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.Part;
import ai.agentsflow.platform.problem.ProblemException;

/**
 * From one wire API to another: requests one way, answers the other. It refuses by name what it cannot carry, and drops nothing in
 * silence; the contract test says what each must do. How one is found is said by {@link Part}.
 */
public interface Translator extends Part {

    /** In what requests come. */
    Operation from();

    /** In what they are asked. */
    Operation to();

    /**
     * Translates a request.
     *
     * @param asked one of {@link #from()}
     * @throws ModelFailure {@code REQUEST_REFUSED} when it cannot be said in the other API's terms
     * @throws ProblemException 400 when a client's API says so in words of its own
     */
    Translation of(ModelRequest asked, Target target);
}
