package ai.agentsflow.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** A jar that the run command takes for Payara Micro: its application is there at once and not ready for a while. */
final class SlowServer {

    private static final String SOURCE = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetAddress;
            import java.net.InetSocketAddress;
            import java.util.List;

            class Slow {
                public static void main(String[] arguments) throws Exception {
                    var options = List.of(arguments);
                    int port = Integer.parseInt(options.get(options.indexOf("--port") + 1));
                    long ready = System.nanoTime() + Long.getLong("slow.seconds") * 1_000_000_000L;
                    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                    server.createContext("/", exchange -> {
                        boolean isReady = System.nanoTime() - ready > 0;
                        var health = exchange.getRequestURI().getPath().equals("/health/ready");
                        var answer = health && !isReady
                                ? "{'status':'DOWN','checks':[{'name':'database','status':'DOWN','data':{'reason':'Connection refused'}}]}"
                                : "{'status':'UP','checks':[],'models':[]}";
                        var body = answer.replace('\\'', '"').getBytes();
                        exchange.sendResponseHeaders(health && !isReady ? 503 : 200, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    private SlowServer() {}

    static Path in(Path directory) {
        try {
            var source = Files.writeString(directory.resolve("Slow.java"), SOURCE);
            int status = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString());
            if (status != 0) {
                throw new IllegalStateException("it cannot be compiled");
            }
            var manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Slow");
            var jar = directory.resolve("slow.jar");
            try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                out.putNextEntry(new ZipEntry("Slow.class"));
                Files.copy(directory.resolve("Slow.class"), out);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
