package ai.agentsflow.platform.database.fault;

/** The database answers, and the application cannot work with it. */
public final class UnusableDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient DatabaseFault fault;

    public UnusableDatabaseException(DatabaseFault fault) {
        super(fault.reason());
        this.fault = fault;
    }

    public DatabaseFault fault() {
        return fault;
    }
}
