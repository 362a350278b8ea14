package ai.agentsflow.platform.database;

/** The database answers, and the application cannot work with it. */
final class UnusableDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient DatabaseFault fault;

    UnusableDatabaseException(DatabaseFault fault) {
        super(fault.reason());
        this.fault = fault;
    }

    DatabaseFault fault() {
        return fault;
    }
}
