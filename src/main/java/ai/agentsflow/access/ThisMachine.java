package ai.agentsflow.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells this machine's own callers from others.
 *
 * <p>The {@code Host} is looked at too: a page of a strange site, whose name was pointed at this machine after the browser
 * had loaded it (DNS rebinding), is no caller of this machine.
 */
public final class ThisMachine {

    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

    private ThisMachine() {}

    static boolean isCalledBy(HttpServletRequest request) {
        return isLoopback(request.getRemoteAddr()) && isLocalName(request.getServerName());
    }

    public static boolean isLocalName(@Nullable String name) {
        if (name == null) {
            return false;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "localhost", "[::1]", "::1", "[0:0:0:0:0:0:0:1]" -> true;
            default -> LOOPBACK.matcher(name).matches();
        };
    }

    /** The container gives a literal address, so no name is looked up here. */
    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
