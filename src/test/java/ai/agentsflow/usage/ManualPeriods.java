package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import java.lang.reflect.Proxy;
import java.util.List;

/** An executor whose periods go by when the test says so. */
final class ManualPeriods {

    private ManualPeriods() {}

    /** One that only remembers what it is to do, in the order in which it was told. */
    static ManagedScheduledExecutorService executor(List<Runnable> scheduled) {
        return (ManagedScheduledExecutorService) Proxy.newProxyInstance(
                ManualPeriods.class.getClassLoader(),
                new Class<?>[] {ManagedScheduledExecutorService.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("scheduleWithFixedDelay");
                    scheduled.add((Runnable) arguments[0]);
                    return null;
                });
    }
}
