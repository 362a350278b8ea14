package ai.agentsflow.limits;

import ai.agentsflow.access.FailedLogins;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps an address from sending wrong credentials without end. A right one never comes here. */
@ApplicationScoped
class LoginLimit implements FailedLogins {

    private static final System.Logger LOG = System.getLogger(LoginLimit.class.getName());

    private final LoginAttempts attempts;
    private final ClientAddress addresses;
    private final AtomicBoolean told = new AtomicBoolean();

    @Inject
    LoginLimit(LoginAttempts attempts, LimitsConfig config) {
        this.attempts = attempts;
        this.addresses = new ClientAddress(config.trustedProxies());
    }

    @Override
    public Optional<Duration> failed(HttpServletRequest request) {
        return attempts.failed(origins(request));
    }

    @Override
    public Optional<Duration> mustWait(HttpServletRequest request) {
        return attempts.mustWait(origins(request));
    }

    /**
     * Whose attempts these are. Behind a neighbour that forwards for others while no proxy is named, clients are told apart as well as
     * can be: by what it says, and all of them together have ten times as many, so that neither does one use up the attempts of
     * all others soon, nor does whoever forges the header go on without end.
     */
    private List<LoginAttempts.Origin> origins(HttpServletRequest request) {
        var address = addresses.of(request);
        var behind = addresses.unprovenClient(request);
        if (behind.isEmpty()) {
            return List.of(new LoginAttempts.Origin(address, 1));
        }
        if (!told.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "clients may not be told apart: calls come through {0}, and agentsflow.limits.trusted-proxies names no proxy",
                    request.getRemoteAddr());
        }
        return List.of(
                new LoginAttempts.Origin(behind.get() + " by " + address, 1),
                new LoginAttempts.Origin(address, LoginAttempts.TOGETHER));
    }
}
