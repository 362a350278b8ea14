package ai.agentsflow.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route walk would see what somebody adds in any of the ways that there are. */
class WarContentsTest {

    @WebServlet({"/hidden", "/hidden/*"})
    static class Hidden extends HttpServlet {
        private static final long serialVersionUID = 1L;
    }

    @ServerEndpoint("/socket")
    static class Socket {}

    @Path("things")
    static class Things {
        @GET
        @Path("{name: .+}")
        public String thing() {
            return "";
        }
    }

    @TempDir
    java.nio.file.Path directory;

    @Test
    void seesEveryKindOfMappingAndFile() throws Exception {
        var library = zip(Map.of(
                "META-INF/web-fragment.xml", bytes("<web-fragment/>"),
                "META-INF/resources/webjars/x/x.js", bytes(""),
                "lib/Servlet.class", classFile(Hidden.class)));
        var war = Files.write(
                directory.resolve("some.war"),
                zip(Map.of(
                        "WEB-INF/web.xml",
                        bytes("""
                                <web-app><servlet-mapping><servlet-name>s</servlet-name>
                                <url-pattern>/one</url-pattern><url-pattern>/two/*</url-pattern></servlet-mapping></web-app>"""),
                        entry(Hidden.class),
                        classFile(Hidden.class),
                        entry(Socket.class),
                        classFile(Socket.class),
                        entry(Things.class),
                        classFile(Things.class),
                        "WEB-INF/classes/Coded.class",
                        bytes("jakarta/servlet/ServletRegistration$Dynamic"),
                        "WEB-INF/lib/some.jar",
                        library,
                        "assets/a.js",
                        bytes(""))));

        var contents = WarContents.read(war);

        assertThat(contents.patterns()).containsExactly("/hidden", "/hidden/*", "/one", "/socket", "/two/*");
        assertThat(contents.operations()).containsExactly("GET /api/things/{name}");
        assertThat(contents.files()).containsExactly("/assets/a.js");
        assertThat(contents.librariesFiles()).containsExactly("/webjars/x/x.js");
        assertThat(contents.unseen())
                .contains("Coded.class", "some.jar!META-INF/web-fragment.xml", "some.jar!lib/Servlet.class");
    }

    private static String entry(Class<?> type) {
        return "WEB-INF/classes/" + type.getName().replace('.', '/') + ".class";
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (var file = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return file == null ? new byte[0] : file.readAllBytes();
        }
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
