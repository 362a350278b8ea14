package ai.agentsflow.platform.database.pool;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Finds the server's pool, the only place that names it, and hands it behind its door to whoever injects a {@link DataSource}. */
@Dependent
public class ContainerPool {

    static final String NAME = "agentsflow";
    static final String JNDI_NAME = "jdbc/agentsflow";

    @Resource(lookup = JNDI_NAME)
    DataSource pool;

    /** The server's pool itself, for who makes it fit to be used before the door opens. */
    public DataSource beforeTheDoor() {
        return pool;
    }

    @Produces
    @Singleton
    DatabaseDoor door() {
        return new DatabaseDoor(pool);
    }
}
