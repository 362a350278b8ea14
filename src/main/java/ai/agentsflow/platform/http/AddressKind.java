package ai.agentsflow.platform.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * What an IP address is, as far as that decides whether to connect to it. IPv6 addresses that carry an IPv4 address
 * (mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP) are what the carried one is.
 */
public enum AddressKind {
    /** A host like any other, on this machine, in a private network or in the world. */
    HOST,
    /**
     * Reaches no further than this link, or is where clouds tell a machine its credentials: AWS, Google and Azure at
     * 169.254.169.254 and {@code fd00:ec2::/32}, {@code fd20:ce::254}, 168.63.129.16; Alibaba at 100.100.100.200; Oracle at
     * 192.0.0.192.
     */
    LINK_LOCAL,
    /** Not the address of one host: unspecified, multicast, broadcast or reserved. */
    NOWHERE;

    private static final Pattern ONE_NUMBER = Pattern.compile("\\d{1,10}");
    private static final int ALIBABA_METADATA = 0x646464C8; // 100.100.100.200
    private static final int AZURE_HOST = 0xA83F8110; // 168.63.129.16
    private static final int ORACLE_METADATA = 0xC00000C0; // 192.0.0.192

    /** Tells what an address is. */
    public static AddressKind of(InetAddress address) {
        var bytes = ByteBuffer.wrap(address.getAddress());
        if (bytes.remaining() == Integer.BYTES) {
            return ofVersion4(bytes.getInt());
        }
        if (address.isLoopbackAddress()) {
            return HOST;
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return NOWHERE;
        }
        return address.isLinkLocalAddress()
                ? LINK_LOCAL
                : ofVersion6(bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt());
    }

    /**
     * Tells what an address written out in a URI is, be it as one number; no name is ever looked up.
     *
     * @param host as {@link java.net.URI#getHost()} gives it
     * @return {@link #HOST} for a name, whatever it may lead to
     */
    public static AddressKind ofLiteral(String host) {
        if (ONE_NUMBER.matcher(host).matches()) {
            return ofVersion4((int) Long.parseLong(host));
        }
        if (host.indexOf(':') < 0 && !NetUtil.isValidIpV4Address(host)) {
            return HOST;
        }
        try {
            return of(InetAddress.getByName(host.replaceFirst("%.*", "")));
        } catch (UnknownHostException e) {
            return NOWHERE;
        }
    }

    private static AddressKind ofVersion4(int address) {
        int first = address >>> 24;
        if (first == 0 || first >= 224) {
            return NOWHERE;
        }
        return address >>> 16 == 0xA9FE
                        || address == ALIBABA_METADATA
                        || address == AZURE_HOST
                        || address == ORACLE_METADATA
                ? LINK_LOCAL
                : HOST;
    }

    private static AddressKind ofVersion6(int a, int b, int c, int d) {
        if (a == 0xFD000EC2 || (a == 0xFD2000CE && b == 0 && c == 0 && d == 0x254)) {
            return LINK_LOCAL;
        }
        if (a == 0 && b == 0 && (c == 0 || c == 0xFFFF || c == 0xFFFF0000)) {
            return ofVersion4(d); // ::a.b.c.d, ::ffff:a.b.c.d, ::ffff:0:a.b.c.d
        }
        if (a == 0x0064FF9B && b >>> 16 <= 1) {
            return ofVersion4(d); // 64:ff9b::/96, 64:ff9b:1::/48
        }
        if (a >>> 16 == 0x2002) {
            return ofVersion4((a << 16) | (b >>> 16)); // 6to4
        }
        if (a == 0x20010000) {
            return ofVersion4(~d); // Teredo
        }
        return (c & 0xFDFFFFFF) == 0x00005EFE ? ofVersion4(d) : HOST; // ISATAP
    }
}
