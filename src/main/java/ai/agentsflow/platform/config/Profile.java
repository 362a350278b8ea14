package ai.agentsflow.platform.config;

/** What a server is for. */
public enum Profile {
    PROD,
    DEV
}
