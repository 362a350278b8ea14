package ai.agentsflow.platform.database;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Finds the server's pool, the only place that names it, and hands it behind its door to whoever injects a {@link DataSource}. */
@Dependent
class ContainerPool {

    static final String NAME = "agentsflow";
    static final String JNDI_NAME = "jdbc/agentsflow";

    @Resource(lookup = JNDI_NAME)
    DataSource pool;

    @Produces
    @Singleton
    DatabaseDoor door() {
        return new DatabaseDoor(pool);
    }
}
