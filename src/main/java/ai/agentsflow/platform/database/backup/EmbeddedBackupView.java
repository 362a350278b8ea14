package ai.agentsflow.platform.database.backup;

/**
 * A copy of the embedded database.
 *
 * @param file where it lies on the server's machine
 * @param bytes how large it is
 */
public record EmbeddedBackupView(String file, long bytes) {}
