package ai.agentsflow.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.agentsflow.testing.ResourceMethods;
import jakarta.servlet.annotation.WebServlet;
import jakarta.websocket.server.ServerEndpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.xml.sax.SAXException;

/** What really lies in a WAR, whatever any document says of it: where it answers, and the files it serves. */
final class WarContents {

    private static final String CLASSES = "WEB-INF/classes/";
    private static final String LIBRARIES = "WEB-INF/lib/";
    private static final String RESOURCES = "META-INF/resources/";

    /** What a class file holds that can be mapped to a path, by itself or by code. */
    private static final List<String> SIGNS = List.of(
            "Ljakarta/servlet/annotation/WebServlet;",
            "Ljakarta/websocket/server/ServerEndpoint;",
            "Ljakarta/ws/rs/Path;");

    private static final List<String> SIGNS_OF_CODE = List.of(
            "jakarta/servlet/ServletRegistration$Dynamic",
            "jakarta/servlet/FilterRegistration$Dynamic",
            "jakarta/websocket/server/ServerContainer");

    private final Set<String> patterns = new TreeSet<>();
    private final Set<String> operations = new TreeSet<>();
    private final Set<String> files = new TreeSet<>();
    private final Set<String> librariesFiles = new TreeSet<>();
    private final Set<String> unseen = new TreeSet<>();

    private WarContents() {}

    static WarContents read(java.nio.file.Path war) {
        var contents = new WarContents();
        try (var stream = java.nio.file.Files.newInputStream(war)) {
            contents.readWar(stream);
        } catch (IOException | ParserConfigurationException | SAXException | ReflectiveOperationException e) {
            throw new IllegalStateException(war + " cannot be read", e);
        }
        return contents;
    }

    /** Servlets' URL patterns and WebSockets' paths. */
    Set<String> patterns() {
        return patterns;
    }

    /** Of JAX-RS: {@code GET /api/models/{name}}. */
    Set<String> operations() {
        return operations;
    }

    /** The application's own static files: {@code /assets/chat.js}. */
    Set<String> files() {
        return files;
    }

    /** Static files that libraries bring along. */
    Set<String> librariesFiles() {
        return librariesFiles;
    }

    /** What may answer requests in a way that is not understood here: libraries with mappings, and mappings made by code. */
    Set<String> unseen() {
        return unseen;
    }

    private void readWar(InputStream war)
            throws IOException, ParserConfigurationException, SAXException, ReflectiveOperationException {
        var zip = new ZipInputStream(war);
        for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            var name = entry.getName();
            if (name.equals("WEB-INF/web.xml")) {
                readDescriptor(zip.readAllBytes());
            } else if (name.startsWith(CLASSES) && name.endsWith(".class")) {
                readClass(name.substring(CLASSES.length()), zip.readAllBytes());
            } else if (name.startsWith(LIBRARIES) && name.endsWith(".jar")) {
                readLibrary(name.substring(LIBRARIES.length()), zip.readAllBytes());
            } else if (!entry.isDirectory() && !name.startsWith("WEB-INF/") && !name.startsWith("META-INF/")) {
                files.add("/" + name);
            }
        }
    }

    private void readDescriptor(byte[] xml) throws IOException, ParserConfigurationException, SAXException {
        var mappings = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml))
                .getElementsByTagName("servlet-mapping");
        for (int i = 0; i < mappings.getLength(); i++) {
            var children = mappings.item(i).getChildNodes();
            for (int child = 0; child < children.getLength(); child++) {
                if (children.item(child).getNodeName().equals("url-pattern")) {
                    patterns.add(children.item(child).getTextContent().strip());
                }
            }
        }
    }

    private void readClass(String file, byte[] content) throws ReflectiveOperationException {
        var text = new String(content, ISO_8859_1);
        if (SIGNS_OF_CODE.stream().anyMatch(text::contains)) {
            unseen.add(file);
        }
        if (SIGNS.stream().noneMatch(text::contains)) {
            return;
        }
        var type = Class.forName(
                file.replace('/', '.').replaceFirst("\\.class$", ""), false, WarContents.class.getClassLoader());
        var servlet = type.getAnnotation(WebServlet.class);
        if (servlet != null) {
            patterns.addAll(List.of(servlet.value()));
            patterns.addAll(List.of(servlet.urlPatterns()));
        }
        var endpoint = type.getAnnotation(ServerEndpoint.class);
        if (endpoint != null) {
            patterns.add(endpoint.value());
        }
        ResourceMethods.of(type).forEach(method -> operations.add(method.operation()));
    }

    private void readLibrary(String library, byte[] jar) throws IOException {
        var zip = new ZipInputStream(new ByteArrayInputStream(jar));
        for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            var name = entry.getName();
            if (name.equals("META-INF/web-fragment.xml")
                    || name.equals("META-INF/services/jakarta.servlet.ServletContainerInitializer")) {
                unseen.add(library + "!" + name);
            } else if (name.startsWith(RESOURCES) && !entry.isDirectory()) {
                librariesFiles.add("/" + name.substring(RESOURCES.length()));
            } else if (name.endsWith(".class")) {
                var text = new String(zip.readAllBytes(), ISO_8859_1);
                if (Stream.concat(SIGNS.stream(), SIGNS_OF_CODE.stream()).anyMatch(text::contains)) {
                    unseen.add(library + "!" + name);
                }
            }
        }
    }
}
