package ai.agentsflow.platform.database.pool;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A pool of the server, at the moment of asking.
 *
 * @param name the server's name for it
 * @param jndiName where the application finds it
 * @param steady connections that are kept
 * @param max connections that there may be
 * @param available connections that the database gives: fewer than {@code max} while it refuses another
 * @param overflow how many there may be above {@code steady}
 * @param used connections lent
 * @param free connections open and not lent
 * @param waiting borrowers in the queue
 * @param created connections opened since the application's start
 * @param destroyed connections closed since the application's start
 * @param served borrowers that got a connection since then
 * @param waitedMs what they waited for it all together, in milliseconds
 * @param timedOut borrowers turned away since then, for all connections stayed lent
 * @param leaked connections reported since then, for they were kept longer than the leak limit
 */
@Schema(name = "Pool", description = "A pool of the server, at the moment of asking")
public record PoolView(
        @Schema(description = "The server's name for it", example = "agentsflow")
        String name,

        @Schema(description = "Where the application finds it", example = "jdbc/agentsflow")
        String jndiName,

        @Schema(description = "Connections that are kept", example = "20")
        int steady,

        @Schema(description = "Connections that there may be", example = "30")
        int max,

        @Schema(
                description = "Connections that the database gives: fewer than max while it refuses another",
                example = "30")
        int available,

        @Schema(description = "How many there may be above steady", example = "10")
        int overflow,

        @Schema(description = "Connections lent", example = "3")
        int used,

        @Schema(description = "Connections open and not lent", example = "17")
        int free,

        @Schema(description = "Borrowers in the queue", example = "0")
        int waiting,

        @Schema(description = "Connections opened since the application's start", example = "41")
        long created,

        @Schema(description = "Connections closed since the application's start", example = "21")
        long destroyed,

        @Schema(description = "Borrowers that got a connection since then", example = "48211")
        long served,

        @Schema(description = "What they waited for it all together, in milliseconds", example = "1730")
        long waitedMs,

        @Schema(description = "Borrowers turned away since then, for all connections stayed lent", example = "0")
        long timedOut,

        @Schema(
                description = "Connections reported since then, for they were kept longer than the leak limit",
                example = "0")
        long leaked) {}
