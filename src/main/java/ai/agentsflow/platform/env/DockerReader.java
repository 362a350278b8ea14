package ai.agentsflow.platform.env;

import java.util.List;

/**
 * Reads a file as {@code docker run --env-file} does: each line by itself, and the value as it stands there, quotes, {@code #} and
 * {@code $} included. A name alone is passed through from the environment that docker runs in.
 */
final class DockerReader implements EnvReader {

    @Override
    public EnvFile read(String text, Ambient ambient) {
        var draft = new EnvFile.Draft();
        List<String> lines = text.lines().toList();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).stripLeading();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                read(number, line, ambient, draft);
            }
        }
        return draft.file();
    }

    private static void read(int number, String line, Ambient ambient, EnvFile.Draft draft) {
        int equals = line.indexOf('=');
        String name = equals < 0 ? line : line.substring(0, equals);
        if (name.isEmpty() || name.indexOf(' ') >= 0 || name.indexOf('\t') >= 0) {
            draft.fault(number, "NAME=value is needed, for docker without export and without blanks before the =");
        } else if (equals >= 0) {
            String value = line.substring(equals + 1);
            warn(number, value.strip(), draft);
            draft.assign(number, name, value);
        } else {
            ambient.find(name)
                    .ifPresentOrElse(
                            value -> draft.assign(number, name, value),
                            () -> draft.warn(
                                    number,
                                    "docker takes a name without = from its own environment, and there it is not set"));
        }
    }

    private static void warn(int number, String value, EnvFile.Draft draft) {
        char first = value.isEmpty() ? Cursor.END : value.charAt(0);
        if (value.length() > 1 && (first == '"' || first == '\'') && value.charAt(value.length() - 1) == first) {
            draft.warn(number, "to docker the quotes are a part of the value");
        }
        if (value.contains(" #") || first == '#') {
            draft.warn(number, "to docker # and what follows is a part of the value");
        }
    }
}
