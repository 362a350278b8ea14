package ai.agentsflow.platform.env;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who reads a file of environment variables. */
public enum EnvFormat {
    /** Docker Compose: {@code .env}, and {@code env_file} of a service. */
    COMPOSE,
    /** {@code docker run --env-file}. */
    DOCKER,
    /** {@code EnvironmentFile=} of a unit. */
    SYSTEMD,
    /** A POSIX shell that sources it. */
    SHELL;

    /** The word for it on a command line, such as {@code compose}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of exactly this word. */
    public static Optional<EnvFormat> of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst();
    }

    /**
     * Reads a file as this program does.
     *
     * @param text what stands in it
     * @param ambient what the program's own environment is taken to be
     */
    public EnvFile read(String text, Map<String, String> ambient) {
        return reader().read(text.startsWith("\uFEFF") ? text.substring(1) : text, new Ambient(ambient));
    }

    private EnvReader reader() {
        return switch (this) {
            case COMPOSE -> new ComposeReader();
            case DOCKER -> new DockerReader();
            case SYSTEMD -> new SystemdReader();
            case SHELL -> new ShellReader();
        };
    }
}
