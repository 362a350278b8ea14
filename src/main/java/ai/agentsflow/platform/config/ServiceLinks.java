package ai.agentsflow.platform.config;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Kubernetes, unless told {@code enableServiceLinks: false}, puts into each container's environment for a service: of one that
 * is called {@code agentsflow} they look like settings of ours. There is always {@code …_SERVICE_HOST} and {@code …_SERVICE_PORT}
 * (<a href="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">environment variables</a>);
 * without these two the others are not Kubernetes's, but a slip of the pen.
 */
final class ServiceLinks {

    private static final String HOST = "_SERVICE_HOST";
    private static final Pattern REST = Pattern.compile(
            "_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?|_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");

    private final Set<String> services;

    private ServiceLinks(Set<String> services) {
        this.services = services;
    }

    /**
     * Looks which services there are.
     *
     * @param variables the names of an environment
     */
    static ServiceLinks in(Set<String> variables) {
        return new ServiceLinks(variables.stream()
                .filter(name -> name.endsWith(HOST))
                .map(name -> name.substring(0, name.length() - HOST.length()))
                .filter(service -> variables.contains(service + "_SERVICE_PORT"))
                .collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether the variable tells of one of them. */
    boolean contain(String variable) {
        return services.stream()
                .anyMatch(service -> variable.startsWith(service)
                        && REST.matcher(variable.substring(service.length())).matches());
    }
}
