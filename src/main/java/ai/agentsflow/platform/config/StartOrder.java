package ai.agentsflow.platform.config;

/**
 * The order in which parts start: the {@code @Priority} of their observers of {@code @Initialized(ApplicationScoped.class)}.
 * The first that throws ends the deployment.
 */
public final class StartOrder {

    public static final int CATALOGUE = 50;
    public static final int CONFIGURATION = 100;
    public static final int DATABASE = 200;
    public static final int BACKGROUND_WORK = 400;

    private StartOrder() {}
}
