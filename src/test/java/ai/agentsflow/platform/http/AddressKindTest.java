package ai.agentsflow.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressKindTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "100.100.100.199",
                "169.253.255.255",
                "169.255.0.0",
                "223.255.255.255",
                "1.0.0.0",
                "8.8.8.8",
                "fd12:3456:789a::1",
                "fec0::1",
                "2606:4700::1111",
                "::ffff:10.0.0.1",
                "2002:0a00:0001::1",
                "64:ff9b::8.8.8.8",
                "fd20:ce::253"
            })
    void letsHostsOfThisMachineOfPrivateNetworksAndOfTheWorldBeCalled(String address) throws Exception {
        assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(AddressKind.HOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.0.0",
                "169.254.169.254",
                "169.254.170.2",
                "169.254.255.255",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "fe80::1",
                "febf::1",
                "fd00:ec2::254",
                "fd00:ec2::23",
                "fd20:ce::254",
                "::ffff:169.254.169.254",
                "::ffff:a9fe:a9fe",
                "::169.254.169.254",
                "::ffff:0:169.254.169.254",
                "64:ff9b::169.254.169.254",
                "64:ff9b:1::169.254.169.254",
                "2002:a9fe:a9fe::1",
                "2001:0:4136:e378:8000:63bf:5601:5601",
                "2001:db8::5efe:169.254.169.254",
                "2001:db8::200:5efe:169.254.169.254"
            })
    void knowsLinkLocalAndMetadataAddresses(String address) throws Exception {
        assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(AddressKind.LINK_LOCAL);
        assertThat(AddressKind.ofLiteral(address)).isEqualTo(AddressKind.LINK_LOCAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "ff02::1",
                "::ffff:0.0.0.0",
                "64:ff9b::255.255.255.255"
            })
    void knowsWhatIsNoHostsAddress(String address) throws Exception {
        assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(AddressKind.NOWHERE);
        assertThat(AddressKind.ofLiteral(address)).isEqualTo(AddressKind.NOWHERE);
    }

    /** The forms that other tools take for 169.254.169.254; what Java makes an address of is known, the rest is no host to Java. */
    @ParameterizedTest
    @ValueSource(strings = {"2852039166", "169.254.43518", "169.16689662", "169.254.169.254"})
    void knowsAnAddressHoweverJavaReadsIt(String written) throws Exception {
        assertThat(AddressKind.of(InetAddress.getByName(written))).isEqualTo(AddressKind.LINK_LOCAL);
    }

    @ParameterizedTest
    @CsvSource({"2852039166, LINK_LOCAL", "0, NOWHERE", "2130706433, HOST"})
    void knowsAnAddressWrittenAsOneNumber(String host, AddressKind kind) {
        assertThat(AddressKind.ofLiteral(host)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.43518/",
        "http://0xa9fea9fe/",
        "http://0xa9.0xfe.0xa9.0xfe/",
        "http://0251.0376.0251.0376/",
        "http://169.254.169.254.nip/"
    })
    void findsNoLiteralInWhatJavaTakesForNoHost(String uri) {
        var host = URI.create(uri).getHost();

        assertThat(host == null || AddressKind.ofLiteral(host) == AddressKind.HOST)
                .isTrue();
    }

    @Test
    void overlooksTheInterfaceOfALinkLocalLiteral() {
        assertThat(AddressKind.ofLiteral("fe80::1%no-such-interface")).isEqualTo(AddressKind.LINK_LOCAL);
    }

    @Test
    void looksUpNoName() {
        assertThat(AddressKind.ofLiteral("metadata.google.internal")).isEqualTo(AddressKind.HOST);
    }
}
