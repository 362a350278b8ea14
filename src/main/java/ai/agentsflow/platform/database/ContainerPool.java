package ai.agentsflow.platform.database;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import javax.sql.DataSource;

/** Hands the server's pool to whoever injects a {@link DataSource}; the only place that names it. */
@Dependent
class ContainerPool {

    static final String NAME = "agentsflow";
    static final String JNDI_NAME = "jdbc/agentsflow";

    @Produces
    @Resource(lookup = JNDI_NAME)
    DataSource dataSource;
}
