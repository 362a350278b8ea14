package ai.agentsflow.platform.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS by the JDK's own engine, host names verified. */
final class Tls {

    private Tls() {}

    static SslContext trustingTheJdk() {
        return trusting((X509Certificate[]) null);
    }

    /** Trusts these certificates alone, or the JDK's trust store when null. */
    static SslContext trusting(X509Certificate @Nullable ... certificates) {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(certificates)
                    .endpointIdentificationAlgorithm("HTTPS")
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("the JDK's TLS cannot be set up: " + e.getMessage(), e);
        }
    }
}
