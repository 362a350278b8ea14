package ai.agentsflow.platform.database;

import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

@Dependent
class DatabaseConfigProducer {

    @Produces
    @Singleton
    DatabaseConfig databaseConfig(Settings settings) {
        return DatabaseConfig.from(settings);
    }
}
