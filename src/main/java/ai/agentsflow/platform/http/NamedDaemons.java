package ai.agentsflow.platform.http;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads named after their work; they keep no caller's class loader or security context alive. */
final class NamedDaemons implements ThreadFactory {

    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    NamedDaemons(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new FastThreadLocalThread(null, work, name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        thread.setContextClassLoader(NamedDaemons.class.getClassLoader());
        return thread;
    }
}
