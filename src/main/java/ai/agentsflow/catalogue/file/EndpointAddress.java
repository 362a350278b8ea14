package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.yaml.YamlText;
import ai.agentsflow.platform.http.AddressKind;
import ai.agentsflow.upstream.ProviderKind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a provider's base address. What stands there is never repeated in a fault: it may hold a password. */
final class EndpointAddress {

    private static final int OLLAMA_PORT = 11434;
    private static final int HIGHEST_PORT = 65535;
    private static final Pattern PORT = Pattern.compile(":\\d+$");
    private static final Pattern LISTENING_EVERYWHERE = Pattern.compile("^(https?://)(?:0\\.0\\.0\\.0)?(?=[:/]|$)");
    private static final Pattern LISTENING_EVERYWHERE_6 = Pattern.compile("^(https?://)\\[::](?=[:/]|$)");

    private EndpointAddress() {}

    /** The address without a slash at its end, or a fault and nothing. */
    static Optional<URI> of(YamlText text, ProviderKind provider, boolean allowLinkLocal) {
        String address = provider == ProviderKind.OLLAMA ? asOllamaWritesIt(text.value()) : text.value();
        try {
            URI uri = new URI(address);
            String violation = violation(uri, allowLinkLocal);
            if (violation == null) {
                return Optional.of(normal(uri));
            }
            text.fault(violation);
        } catch (URISyntaxException e) {
            text.fault("must be an http or https address with a host");
        }
        return Optional.empty();
    }

    private static @Nullable String violation(URI uri, boolean allowLinkLocal) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
            return "must not hold a user or password; api-key is the place for a secret";
        }
        if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
            return "must be an http or https address with a host";
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return "must not hold a ? or #: paths are added to it";
        }
        if (uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
            return "must have a port from 1 to " + HIGHEST_PORT;
        }
        return switch (AddressKind.ofLiteral(withoutBrackets(uri.getHost()))) {
            case HOST -> null;
            case LINK_LOCAL ->
                allowLinkLocal
                        ? null
                        : "must not be a link-local address or a cloud's metadata service, unless allow-link-local is true";
            case NOWHERE -> "must be the address of one host";
        };
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static URI normal(URI uri) {
        return URI.create(uri.getScheme().toLowerCase(Locale.ROOT)
                + "://"
                + uri.getRawAuthority()
                + uri.getRawPath().replaceFirst("/+$", ""));
    }

    /** OLLAMA_HOST tells the server where to listen: often without a scheme, sometimes every address there is. */
    private static String asOllamaWritesIt(String value) {
        String address = value.contains("://") ? value : "http://" + withPort(value);
        address = LISTENING_EVERYWHERE.matcher(address).replaceFirst("$1127.0.0.1");
        return LISTENING_EVERYWHERE_6.matcher(address).replaceFirst("$1[::1]");
    }

    private static String withPort(String value) {
        int slash = value.indexOf('/');
        String path = slash < 0 ? "" : value.substring(slash);
        String host = slash < 0 ? value : value.substring(0, slash);
        if (!host.startsWith("[") && host.indexOf(':') != host.lastIndexOf(':')) {
            host = '[' + host + ']';
        }
        if (host.endsWith(":")) {
            host = host.substring(0, host.length() - 1);
        }
        return (PORT.matcher(host).find() ? host : host + ':' + OLLAMA_PORT) + path;
    }
}
