package ai.agentsflow.platform.database.start;

import ai.agentsflow.platform.database.pool.DatabaseDoor;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.spi.PersistenceProvider;
import jakarta.persistence.spi.PersistenceProviderResolverHolder;
import jakarta.persistence.spi.PersistenceUnitInfo;
import jakarta.persistence.spi.ProviderUtil;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The server's own persistence provider, kept from logging in to the database before that is ready. Servers make an entity manager
 * while they deploy; with a database that is away they would give up the application for good.
 *
 * <p>Named in {@code persistence.xml}, so a server makes it by its public constructor. Its entity managers of the time before refuse
 * every call but {@code close}.
 */
@SuppressWarnings("rawtypes") // the interface has them
public final class LatePersistence implements PersistenceProvider {

    private static final List<LateFactory> FACTORIES = new CopyOnWriteArrayList<>();
    private static volatile boolean begun;

    /**
     * Logs in, and lets everybody in from then on.
     *
     * @throws PersistenceException when that fails; it may be tried again
     */
    static void begin() {
        FACTORIES.forEach(LateFactory::logIn);
        begun = true;
    }

    @Override
    public EntityManagerFactory createContainerEntityManagerFactory(
            PersistenceUnitInfo unit, @Nullable Map properties) {
        var late = new LateFactory(serversOwn(), unit, properties);
        FACTORIES.add(late);
        return proxy(EntityManagerFactory.class, late::call);
    }

    private static PersistenceProvider serversOwn() {
        return PersistenceProviderResolverHolder.getPersistenceProviderResolver().getPersistenceProviders().stream()
                .filter(provider -> !(provider instanceof LatePersistence))
                .findFirst()
                .orElseThrow(() -> new PersistenceException("the server has no persistence provider"));
    }

    @Override
    public @Nullable EntityManagerFactory createEntityManagerFactory(String unit, @Nullable Map properties) {
        return null; // that is for programs without a server
    }

    @Override
    public void generateSchema(PersistenceUnitInfo unit, @Nullable Map properties) {
        // the schema is made by migrations
    }

    @Override
    public boolean generateSchema(String unit, @Nullable Map properties) {
        return false;
    }

    @Override
    public ProviderUtil getProviderUtil() {
        return serversOwn().getProviderUtil();
    }

    /** A factory that is made at once, for it has classes to weave, and logs in when it is told to. */
    private static final class LateFactory {

        private final PersistenceProvider provider;
        private final PersistenceUnitInfo unit;
        private final @Nullable Map<?, ?> properties;
        private volatile EntityManagerFactory real;

        LateFactory(PersistenceProvider provider, PersistenceUnitInfo unit, @Nullable Map<?, ?> properties) {
            this.provider = provider;
            this.unit = unit;
            this.properties = properties;
            this.real = provider.createContainerEntityManagerFactory(unit, properties);
        }

        void logIn() {
            try {
                real.createEntityManager().close();
            } catch (RuntimeException e) {
                // one that has failed once stays failed
                real = provider.createContainerEntityManagerFactory(unit, properties);
                throw e;
            }
        }

        @Nullable
        Object call(Method method, Object @Nullable [] arguments) throws Throwable {
            if (!begun && method.getReturnType() == EntityManager.class) {
                return proxy(EntityManager.class, LatePersistence::refused);
            }
            if (method.getName().equals("close")) {
                FACTORIES.remove(this);
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }
    }

    private static @Nullable Object refused(Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "close", "joinTransaction", "clear" -> null;
            case "isOpen" -> true;
            case "hashCode" -> 0;
            case "equals" -> false;
            case "toString" -> "an entity manager without a database";
            default -> throw new PersistenceException("the database is not ready yet", DatabaseDoor.notReady());
        };
    }

    private interface Call {
        @Nullable
        Object of(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                LatePersistence.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.of(method, arguments)));
    }
}
