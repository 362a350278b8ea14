package ai.agentsflow.platform.config;

/** What a server does when the settings of the application are wrong, beside leaving the application off. */
public interface FailedStart {

    /**
     * Ends the process, a moment later and with a status other than 0, where it has no other task than this application; a service
     * manager then sees that it has failed. Does nothing on other servers.
     */
    void endProcess();
}
