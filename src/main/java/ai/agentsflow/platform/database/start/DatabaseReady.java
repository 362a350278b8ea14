package ai.agentsflow.platform.database.start;

/** The news that the database can be used from now on; fired once after each start of the application, perhaps long after it. */
public record DatabaseReady() {}
