package ai.agentsflow.platform.database.pool;

import java.util.Optional;

/** The server's own view of its pools, as far as it shows it. */
public interface ServerPool {

    /**
     * What the server says at this moment.
     *
     * @param steady connections that are kept
     * @param max connections that there may be
     * @param used connections lent
     * @param free connections open and not lent
     * @param waiting borrowers in the queue
     */
    record Figures(int steady, int max, int used, int free, int waiting) {}

    /** Hears what happens to a pool, on the threads of its borrowers. */
    interface Listener {

        /** A borrower got a connection after so many milliseconds. */
        void served(long millis);

        /** A borrower was turned away: all connections stayed lent. */
        void timedOut();

        /** A connection was reported, since its borrower kept it longer than the leak limit. */
        void leaked();
    }

    /** Decides whether a pool opens another connection; asked on the threads of its borrowers. */
    interface Growth {

        /** False while it is known that the database has no more; the borrower then waits for one that is given back. */
        boolean mayOpen();

        /** One more has been opened, of so many. */
        void opened(int open);

        /**
         * Whether the failure to open one more, beside so many, says just that there are no more; the borrower then waits. Of any other
         * failure it is told.
         */
        boolean isShortage(Throwable failure, int open);
    }

    /** Empty when the server does not tell, or has not made the pool yet: it does so for the first borrower. */
    Optional<Figures> read(String name);

    /**
     * Has the listener told what happens to the pool, and the other asked before it grows, unless that is so already. To be repeated:
     * some changes by the administrator make the server begin a new pool of the same name.
     */
    void tell(String name, Listener listener, Growth growth);

    /**
     * Closes the pool's connections and makes the server forget the class that opened them. It would otherwise go on to use
     * that class after the application is gone; the next borrower makes the pool again, from the application of that time.
     */
    void release(String name);
}
