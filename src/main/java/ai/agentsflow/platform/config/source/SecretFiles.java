package ai.agentsflow.platform.config.source;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Values that stand in files: {@code NAME_FILE=/path} in the environment, or a directory with a file for each, called like the
 * environment variable or the property, in capitals or not. Which files there are is looked up once; what is in one is read when
 * it is asked for.
 */
public final class SecretFiles implements SettingSource {

    /** The setting that names the directory. */
    public static final String DIRECTORY = "agentsflow.secrets-dir";

    /** The end of a variable that names a file. */
    public static final String SUFFIX = "_FILE";

    private static final int MOST_BYTES = 64 * 1024;

    private final Map<String, String> files = new TreeMap<>();
    private final Map<String, String> doubles = new TreeMap<>();
    private final Set<String> inDirectory = new TreeSet<>();
    private @Nullable String directoryTrouble;

    private SecretFiles() {}

    /**
     * Looks which files there are.
     *
     * @param environment variables, of which those in {@code _FILE} name a file
     * @param directory what the setting {@code agentsflow.secrets-dir} says; null or blank: there is none
     */
    public static SecretFiles of(Map<String, String> environment, @Nullable String directory) {
        var found = new SecretFiles();
        if (directory != null && !directory.isBlank()) {
            found.list(directory.strip());
        }
        environment.forEach((name, path) -> {
            if (name.endsWith(SUFFIX) && !path.isBlank()) {
                var variable = name.substring(0, name.length() - SUFFIX.length());
                found.files.put(variable, path.strip());
                found.doubles.remove(variable);
            }
        });
        return found;
    }

    /** Those of this process. */
    public static SecretFiles ofThisProcess() {
        var environment = System.getenv();
        return of(environment, System.getProperty(DIRECTORY, environment.get(Origin.variable(DIRECTORY))));
    }

    private void list(String directory) {
        try (var entries = Files.newDirectoryStream(Path.of(directory))) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                // a cluster mounts links to hidden directories, one for each version
                if (name.startsWith(".") || Files.isDirectory(entry)) {
                    continue;
                }
                inDirectory.add(Origin.variable(name));
                String other = files.put(Origin.variable(name), entry.toString());
                if (other != null) {
                    doubles.put(Origin.variable(name), "two files, " + other + " and " + entry);
                }
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            directoryTrouble = "no directory that can be read";
        }
    }

    @Override
    public @Nullable String value(String name) {
        return content(Origin.variable(name)).text();
    }

    /** Those of the directory: whether a variable in {@code _FILE} is meant for us shows in the environment. */
    @Override
    public Set<String> names() {
        return Set.copyOf(inDirectory);
    }

    @Override
    public Origin origin(String name) {
        return new Origin(Origin.Kind.FILE, String.valueOf(files.get(Origin.variable(name))));
    }

    /** Why the directory cannot be used; null when it can, or when there is to be none. */
    @Nullable
    public String directoryTrouble() {
        return directoryTrouble;
    }

    /** Why the variable's file cannot be used, without a word of what is in it; null when it can, or when there is none. */
    @Nullable
    public String trouble(String variable) {
        return content(variable).trouble();
    }

    private record Content(@Nullable String text, @Nullable String trouble) {

        static Content trouble(String trouble) {
            return new Content(null, trouble);
        }
    }

    private Content content(String variable) {
        String path = files.get(variable);
        String twice = doubles.get(variable);
        if (path == null || twice != null) {
            return new Content(null, twice);
        }
        try {
            var file = Path.of(path);
            // a device or a pipe might never end
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return Content.trouble("what is no file, " + path);
            }
            if (Files.size(file) > MOST_BYTES) {
                return Content.trouble("a file of more than %s bytes, %s".formatted(MOST_BYTES, path));
            }
            String text = Files.readString(file).strip();
            return text.isEmpty() ? Content.trouble("an empty file, " + path) : new Content(text, null);
        } catch (NoSuchFileException e) {
            return Content.trouble("no file " + path);
        } catch (CharacterCodingException e) {
            return Content.trouble("a file that is no text, " + path);
        } catch (IOException | InvalidPathException e) {
            return Content.trouble("a file that cannot be read, " + path);
        }
    }
}
