import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what is in the WAR as a CycloneDX 1.6 document, from what Maven has written down:
 *
 * <pre>java Sbom.java TREE CLASSPATH LICENCES TIME OUTPUT</pre>
 *
 * <ul>
 *   <li>TREE: {@code dependency:tree}, verbose, in the form {@code tgf}
 *   <li>CLASSPATH: {@code dependency:build-classpath}, the jars of the WAR
 *   <li>LICENCES: {@code THIRD-PARTY.txt}
 *   <li>TIME: of the build, RFC 3339
 * </ul>
 *
 * <p>CycloneDX's own plugin for Maven does nothing offline. Whatever does not fit together ends this with status 1.
 */
final class Sbom {

    /** {@code 123 group:artifact:jar:version:scope}; in brackets, where the tree has the same once more. */
    private static final Pattern NODE = Pattern.compile("(\\S+) (\\(?)([^:\\s]+):([^:]+):(jar|war):([^:\\s]+)(?::.*)?");

    private static final Pattern EDGE = Pattern.compile("(\\S+) (\\S+) \\w+");
    private static final Pattern LICENCE =
            Pattern.compile("(\\S+\\.jar)\\s+(\\S.*?)\\s+[^\\s:]+:[^\\s:]+:[^\\s:]+(?: .*)?");

    private static final Pattern CHOICE = Pattern.compile("[\\w.+-]+(?: OR [\\w.+-]+)*");

    private final Map<String, Path> jars;
    private final Map<String, String> licences;
    /** What is in the WAR, and the WAR, by group and name. */
    private final Map<String, Library> libraries = new TreeMap<>();

    /** Their addresses, by the one that uses them. */
    private final Map<String, TreeSet<String>> uses = new TreeMap<>();

    private record Library(String group, String name, String type, String version) {

        String address() {
            return "pkg:maven/%s/%s@%s?type=%s".formatted(group, name, version, type);
        }

        boolean isApplication() {
            return type.equals("war");
        }

        String file() {
            return name + '-' + version + ".jar";
        }
    }

    /** Ends the program: its message says why. */
    private static final class Mismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Mismatch(String message) {
            super(message);
        }
    }

    private Sbom(Map<String, Path> jars, Map<String, String> licences) {
        this.jars = jars;
        this.licences = licences;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 5) {
            System.err.println("java Sbom.java TREE CLASSPATH LICENCES TIME OUTPUT");
            System.exit(2);
        }
        try {
            var sbom = new Sbom(jars(Files.readString(Path.of(arguments[1]))), licences(Path.of(arguments[2])));
            sbom.readTree(Path.of(arguments[0]));
            var output = Path.of(arguments[4]);
            Files.createDirectories(output.toAbsolutePath().getParent());
            Files.writeString(output, sbom.document(arguments[3]));
        } catch (Mismatch e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static Map<String, Path> jars(String classpath) {
        return Stream.of(classpath.strip().split(File.pathSeparator))
                .map(Path::of)
                .collect(Collectors.toMap(jar -> jar.getFileName().toString(), jar -> jar));
    }

    private static Map<String, String> licences(Path list) throws IOException {
        try (var lines = Files.lines(list)) {
            return lines.map(LICENCE::matcher)
                    .filter(line -> line.matches())
                    .collect(Collectors.toMap(line -> line.group(1), line -> line.group(2)));
        }
    }

    /** The tree has the tests' libraries as well: only those of the class path count. */
    private void readTree(Path tree) throws IOException {
        var names = new HashMap<String, String>();
        var lines = Files.readAllLines(tree, UTF_8);
        for (var line : lines) {
            var node = NODE.matcher(line);
            if (node.matches()) {
                var library = new Library(node.group(3), node.group(4), node.group(5), node.group(6));
                var name = library.group() + ':' + library.name();
                names.put(node.group(1), name);
                if (node.group(2).isEmpty() && (library.isApplication() || jars.containsKey(library.file()))) {
                    libraries.put(name, library);
                    uses.put(library.address(), new TreeSet<>());
                }
            }
        }
        for (var line : lines) {
            var edge = EDGE.matcher(line);
            if (edge.matches()) {
                var from = libraries.get(names.getOrDefault(edge.group(1), ""));
                var to = libraries.get(names.getOrDefault(edge.group(2), ""));
                if (from != null && to != null) {
                    uses.get(from.address()).add(to.address());
                }
            }
        }
    }

    private String document(String time) throws IOException {
        var application = libraries.values().stream()
                .filter(Library::isApplication)
                .findFirst()
                .orElseThrow(() -> new Mismatch("The tree has no WAR at its root"));
        var components = new ArrayList<String>();
        for (var library : libraries.values().stream()
                .filter(library -> !library.isApplication())
                .sorted(Comparator.comparing(Library::address))
                .toList()) {
            components.add(component(library));
        }
        if (components.size() != jars.size()) {
            throw new Mismatch(
                    "The tree has %s libraries, the class path %s".formatted(components.size(), jars.size()));
        }
        var graph = uses.entrySet().stream()
                .map(entry -> object("ref", text(entry.getKey()), "dependsOn", texts(entry.getValue())))
                .toList();
        var identity = UUID.nameUUIDFromBytes((application.address() + String.join("", components)).getBytes(UTF_8));
        return object(
                        "bomFormat", text("CycloneDX"),
                        "specVersion", text("1.6"),
                        "serialNumber", text("urn:uuid:" + identity),
                        "version", "1",
                        "metadata",
                                object(
                                        "timestamp", text(time),
                                        "authors", list(List.of(object("name", text("AgentsFlow's build")))),
                                        "component",
                                                object(
                                                        "type", text("application"),
                                                        "bom-ref", text(application.address()),
                                                        "group", text(application.group()),
                                                        "name", text(application.name()),
                                                        "version", text(application.version()),
                                                        "licenses", licence("Apache-2.0"),
                                                        "purl", text(application.address()))),
                        "components", list(components),
                        "dependencies", list(graph))
                + '\n';
    }

    private String component(Library library) throws IOException {
        var jar = jars.get(library.file());
        var licence = licences.get(library.file());
        if (jar == null || licence == null) {
            throw new Mismatch("%s has no %s".formatted(library.file(), jar == null ? "jar" : "licence"));
        }
        var fields = new ArrayList<>(List.of(
                "type", text("library"),
                "bom-ref", text(library.address()),
                "group", text(library.group()),
                "name", text(library.name()),
                "version", text(library.version()),
                "hashes", list(List.of(object("alg", text("SHA-256"), "content", text(sha256(jar))))),
                "licenses", licence(licence),
                "purl", text(library.address())));
        if (library.group().startsWith("org.webjars")) {
            // advisories name npm's package, not the jar around it
            var address = "pkg:npm/%s@%s".formatted(library.name(), library.version());
            fields.add("components");
            fields.add(list(List.of(object(
                    "type", text("library"),
                    "bom-ref", text(address),
                    "name", text(library.name()),
                    "version", text(library.version()),
                    "purl", text(address)))));
        }
        return object(fields.toArray(String[]::new));
    }

    /** One of SPDX's identifiers, a choice between some, or a name that SPDX does not have. */
    private static String licence(String name) {
        if (name.contains(" OR ")) {
            if (!CHOICE.matcher(name).matches()) {
                throw new Mismatch("Not a choice between SPDX's licences: " + name);
            }
            return list(List.of(object("expression", text(name))));
        }
        return list(List.of(object("license", object(name.contains(" ") ? "name" : "id", text(name)))));
    }

    private static String sha256(Path jar) throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                var digest = new DigestInputStream(file, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String texts(Iterable<String> texts) {
        var all = new ArrayList<String>();
        texts.forEach(one -> all.add(text(one)));
        return list(all);
    }

    private static String list(List<String> values) {
        return values.stream().collect(Collectors.joining(",\n", "[", "]"));
    }

    /** Of names and values in turn. */
    private static String object(String... fields) {
        var text = new StringBuilder("{");
        for (int i = 0; i < fields.length; i += 2) {
            text.append(i == 0 ? "" : ", ").append(text(fields[i])).append(": ").append(fields[i + 1]);
        }
        return text.append('}').toString();
    }

    /** Names, versions and licences: nothing in them that JSON would not take as it is. */
    private static String text(String plain) {
        if (plain.chars().anyMatch(one -> one < ' ' || one == '"' || one == '\\')) {
            throw new Mismatch("No name of a library: " + plain);
        }
        return '"' + plain + '"';
    }
}
