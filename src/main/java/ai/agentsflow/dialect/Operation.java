package ai.agentsflow.dialect;

/**
 * One thing that models can be asked in one wire API. Whoever carries a request knows no more of its kind than this.
 *
 * @param dialect the API
 * @param name in figures and traces: OpenTelemetry's word where it has one
 * @param path where a server of that API takes it, below the API's base
 * @param what in the words of messages, such as {@code embeddings}
 * @param everywhere whether each server of that API has it; of others that is found out by asking
 */
public record Operation(Dialect dialect, String name, String path, String what, boolean everywhere) {

    /** OpenTelemetry's name for what most operations are. */
    public static final String CHAT = "chat";

    /** And for embeddings, of which nothing is written. */
    public static final String EMBEDDINGS = "embeddings";

    /** One that each server of that API has. */
    public Operation(Dialect dialect, String name, String path, String what) {
        this(dialect, name, path, what, true);
    }
}
