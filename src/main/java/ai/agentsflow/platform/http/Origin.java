package ai.agentsflow.platform.http;

import java.net.URI;

/** Scheme, host and port: what connections have in common. Host without the brackets of an IPv6 literal. */
record Origin(boolean tls, String host, int port) {

    static Origin of(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost();
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(tls);
        return new Origin(tls, host, port);
    }

    /** The value of the Host header: the port only when it is not the scheme's own. */
    String authority() {
        return port == defaultPort(tls) ? bracketed() : bracketed() + ":" + port;
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
