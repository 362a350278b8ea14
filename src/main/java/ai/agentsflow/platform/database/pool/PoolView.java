package ai.agentsflow.platform.database.pool;

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
public record PoolView(
        String name,
        String jndiName,
        int steady,
        int max,
        int available,
        int overflow,
        int used,
        int free,
        int waiting,
        long created,
        long destroyed,
        long served,
        long waitedMs,
        long timedOut,
        long leaked) {}
