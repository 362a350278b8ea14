package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ServiceUnavailableException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldBytesTest {

    private static final int MOST = 100_000;

    private final HeldBytes memory = new HeldBytes(MOST);
    private final HeldBytes.Share share = memory.share();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 8192, 50_000, 65_536, MOST})
    void readsEveryByteWhetherTheLengthIsToldOrNot(int length) throws Exception {
        var body = body(length);

        assertThat(RequestBodies.bytes(told(body), MOST, share)).isEqualTo(body);
        assertThat(RequestBodies.bytes(untold(body), MOST, new HeldBytes(2 * MOST).share()))
                .isEqualTo(body);
    }

    @Test
    void refusesOneByteMore() {
        assertThatThrownBy(() -> RequestBodies.bytes(told(body(MOST + 1)), MOST, share))
                .isInstanceOf(ClientErrorException.class);
        assertThatThrownBy(() -> RequestBodies.bytes(untold(body(MOST + 1)), MOST, new HeldBytes(2 * MOST).share()))
                .isInstanceOf(ClientErrorException.class);
        assertThat(memory.held()).as("told beforehand, so not read").isZero();
    }

    @Test
    void takesAShareUntilItIsGivenBack() throws Exception {
        RequestBodies.bytes(told(body(60_000)), MOST, share);
        assertThat(memory.held()).isEqualTo(60_000);
        assertThat(share.isEmpty()).isFalse();

        assertThatThrownBy(() -> RequestBodies.bytes(told(body(60_000)), MOST, memory.share()))
                .isInstanceOf(ServiceUnavailableException.class);
        assertThat(memory.held()).isEqualTo(60_000);

        share.giveBack();
        share.giveBack();
        assertThat(memory.held()).isZero();
        RequestBodies.bytes(told(body(60_000)), MOST, memory.share());
    }

    @Test
    void countsWhatIsReadWithoutBeingTold() {
        RequestStub endless = new RequestStub().body(body(90_000));
        memory.share().growTo(50_000);

        assertThatThrownBy(() -> RequestBodies.bytes(endless.http(), MOST, share))
                .isInstanceOf(ServiceUnavailableException.class);
        share.giveBack();

        assertThat(memory.held()).isEqualTo(50_000);
    }

    @Test
    void alwaysHasRoomForASmallBody() throws Exception {
        memory.share().growTo(MOST);

        assertThat(RequestBodies.bytes(told(body(HeldBytes.UNCOUNTED)), MOST, share))
                .hasSize(HeldBytes.UNCOUNTED);
        assertThat(share.isEmpty()).isTrue();
        assertThat(memory.held()).isEqualTo(MOST);
    }

    @Test
    void neverGivesOutMoreThanThereIs() {
        var shares = IntStream.range(0, 200)
                .parallel()
                .mapToObj(caller -> memory.share())
                .filter(one -> one.growTo(30_000))
                .toList();

        assertThat(shares).hasSizeLessThanOrEqualTo(3);
        shares.forEach(HeldBytes.Share::giveBack);
        assertThat(memory.held()).isZero();
    }

    private static byte[] body(int length) {
        var body = new byte[length];
        Arrays.fill(body, (byte) 'x');
        return body;
    }

    private static HttpServletRequest told(byte[] body) {
        return new RequestStub().body(body).length(body.length).http();
    }

    private static HttpServletRequest untold(byte[] body) {
        return new RequestStub().body(body).http();
    }
}
