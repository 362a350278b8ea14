package ai.agentsflow.limits;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a request comes from, as far as that can be believed: each trusted proxy is believed about whoever spoke to it, from the
 * nearest on, and the first that is not trusted is the client. What a client writes into {@code X-Forwarded-For} stands further
 * left and is never looked at.
 */
final class ClientAddress {

    /** Whoever has one IPv6 address has the 2⁶⁴ that begin like it. */
    private static final int IPV6_NETWORK_BYTES = 8;

    /** Loopback and private addresses: nobody out there has one. */
    private static final List<AddressRange> OWN_NETWORKS = Stream.of(
                    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1", "fc00::/7")
            .map(AddressRange::parse)
            .toList();

    private final List<AddressRange> trusted;

    ClientAddress(List<AddressRange> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    /**
     * For whom a neighbour in our own network says that it forwards, while nobody has said who can be trusted about that. Empty when
     * some proxies are named: any other is a client itself.
     */
    Optional<String> unprovenClient(HttpServletRequest request) {
        if (!trusted.isEmpty()
                || AddressRange.address(request.getRemoteAddr())
                        .filter(address -> OWN_NETWORKS.stream().anyMatch(range -> range.contains(address)))
                        .isEmpty()) {
            return Optional.empty();
        }
        var hops = hops(request);
        return hops.isEmpty()
                ? Optional.empty()
                : literal(hops.get(hops.size() - 1)).map(ClientAddress::text);
    }

    /** The client's IPv4 address, or its IPv6 network. */
    String of(HttpServletRequest request) {
        var nearest = request.getRemoteAddr();
        var address = AddressRange.address(nearest);
        if (address.isEmpty()) {
            return nearest;
        }
        byte[] client = address.get();
        if (!trusted.isEmpty()) {
            var hops = hops(request);
            for (int hop = hops.size() - 1; hop >= 0 && isTrusted(client); hop--) {
                var before = literal(hops.get(hop));
                if (before.isEmpty()) {
                    break;
                }
                client = before.get();
            }
        }
        return text(client);
    }

    private boolean isTrusted(byte[] address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private static List<String> hops(HttpServletRequest request) {
        var hops = new ArrayList<String>();
        for (String line : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            hops.addAll(List.of(line.split(",", -1)));
        }
        return hops;
    }

    /** Some proxies add the port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
    private static Optional<byte[]> literal(String hop) {
        var text = hop.strip();
        if (text.startsWith("[")) {
            return AddressRange.address(text.substring(1, Math.max(1, text.indexOf(']'))));
        }
        int colon = text.indexOf(':');
        boolean withPort = colon >= 0 && colon == text.lastIndexOf(':');
        return AddressRange.address(withPort ? text.substring(0, colon) : text);
    }

    private static String text(byte[] address) {
        try {
            if (address.length == 4) {
                return InetAddress.getByAddress(address).getHostAddress();
            }
            byte[] network = new byte[address.length];
            System.arraycopy(address, 0, network, 0, IPV6_NETWORK_BYTES);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
