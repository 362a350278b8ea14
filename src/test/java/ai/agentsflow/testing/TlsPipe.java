package ai.agentsflow.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A plain port of this machine whose bytes go on to another one by TLS, so that a client of plain sockets speaks to it. */
public final class TlsPipe implements AutoCloseable {

    private final ServerSocket door;
    private final SSLContext trust;
    private final String host;
    private final int target;

    private TlsPipe(SSLContext trust, String host, int target) {
        this.trust = trust;
        this.host = host;
        this.target = target;
        try {
            door = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** To a port of this machine, which shows a certificate for this name. */
    public static TlsPipe to(SSLContext trust, String host, int target) {
        return new TlsPipe(trust, host, target);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** A connection of its own, by one of these protocols of the application ({@code h2}, {@code http/1.1}). */
    public static SSLSocket connect(SSLContext trust, String host, int target, String protocol) throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), target);
        plain.setTcpNoDelay(true);
        var socket = (SSLSocket) trust.getSocketFactory().createSocket(plain, host, target, true);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        // a name without a dot is not sent by itself
        parameters.setServerNames(List.of(new SNIHostName(host)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                daemon(() -> join(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void join(Socket client) {
        try (client;
                var server = connect(trust, host, target, "http/1.1")) {
            client.setTcpNoDelay(true);
            var there = daemon(() -> copy(client, server));
            copy(server, client);
            client.shutdownOutput();
            there.join(1000);
        } catch (IOException e) {
            // one side is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        var bytes = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                out.write(bytes, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // one side is gone
        }
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "tls-pipe");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
