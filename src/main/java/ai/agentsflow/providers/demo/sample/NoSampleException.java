package ai.agentsflow.providers.demo.sample;

/** No value has been found that a schema allows: there is none, it takes too long to find, or the schema says what is not understood. */
public final class NoSampleException extends Exception {

    private static final long serialVersionUID = 1L;

    NoSampleException(String message) {
        super(message);
    }
}
