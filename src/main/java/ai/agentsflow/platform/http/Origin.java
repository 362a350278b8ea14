package ai.agentsflow.platform.http;

import java.net.InetAddress;
import java.net.URI;

/**
 * What connections have in common: scheme, host, port, and which addresses they may lead to. Host without the brackets of an
 * IPv6 literal.
 */
record Origin(boolean tls, String host, int port, boolean allowLinkLocal) {

    static Origin of(HttpCall call) {
        URI uri = call.uri();
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost();
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(tls);
        return new Origin(tls, host, port, call.allowLinkLocal());
    }

    /** The value of the Host header: the port only when it is not the scheme's own. */
    String authority() {
        return port == defaultPort(tls) ? bracketed() : bracketed() + ":" + port;
    }

    /** Whether a connection may be made to this address. */
    boolean mayBeAt(InetAddress address) {
        return switch (AddressKind.of(address)) {
            case HOST -> true;
            case LINK_LOCAL -> allowLinkLocal;
            case NOWHERE -> false;
        };
    }

    @Override
    public String toString() {
        return bracketed() + ":" + port;
    }

    private String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    private static int defaultPort(boolean tls) {
        return tls ? 443 : 80;
    }
}
