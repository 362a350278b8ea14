package ai.agentsflow;

import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.catalogue.file.CatalogueSchema;
import ai.agentsflow.platform.config.Profile;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.config.source.Origin;
import ai.agentsflow.platform.config.source.SecretFiles;
import ai.agentsflow.platform.config.source.SettingSource;
import ai.agentsflow.platform.config.source.SettingSources;
import ai.agentsflow.platform.env.EnvFile;
import ai.agentsflow.platform.env.EnvFormat;
import ai.agentsflow.platform.env.UnknownReader;
import ai.agentsflow.upstream.ProviderKind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks the configuration without a server, as the server does at its start; {@code ops/validate-config.sh} runs it from the WAR.
 *
 * <p>Nothing that only a server has may be needed here: neither CDI nor MicroProfile Config.
 */
public final class ValidateConfig {

    private static final String SECRETS = "agentsflow.secrets-dir";

    private final Map<String, String> environment;
    private final Map<String, String> properties = new HashMap<>();
    private List<String> unreadable = List.of();
    private List<String> doubtful = List.of();
    private Optional<EnvFormat> format = Optional.empty();
    private boolean json;
    private boolean connect;
    private boolean schema;

    private ValidateConfig(Map<String, String> environment) {
        this.environment = new HashMap<>(environment);
    }

    public static void main(String[] arguments) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), System.getenv(), out, err));
    }

    /**
     * Does all of it but end the process.
     *
     * @return 0 when the configuration can be used, 1 when it cannot, 2 when the arguments are none
     */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        var command = new ValidateConfig(environment);
        try {
            command.take(arguments);
        } catch (IllegalArgumentException e) {
            err.println("validate-config.sh: " + e.getMessage());
            return 2;
        }
        if (command.schema) {
            out.print(CatalogueSchema.text());
            out.flush();
            return 0;
        }
        var report = command.report();
        out.print(command.json ? report.json() : report.text());
        out.flush();
        return report.isGood() ? 0 : 1;
    }

    private void take(List<String> arguments) {
        Optional<String> file = Optional.empty();
        for (var rest = new ArrayDeque<>(arguments); !rest.isEmpty(); ) {
            String option = rest.pop();
            switch (option) {
                case "--json" -> json = true;
                case "--connect" -> connect = true;
                case "--catalogue-schema" -> schema = true;
                case "--env-file" -> file = Optional.of(value(option, rest));
                case "--env-format" -> format = Optional.of(format(value(option, rest)));
                case "--secrets-dir" -> properties.put(SECRETS, value(option, rest));
                case "--set" -> {
                    var parts = value(option, rest).split("=", 2);
                    if (parts.length < 2) {
                        throw new IllegalArgumentException("--set needs KEY=VALUE");
                    }
                    properties.put(parts[0], parts[1]);
                }
                default -> throw new IllegalArgumentException(option + " is no option; --help lists them");
            }
        }
        if (file.isPresent()) {
            takeFile(file.get());
        } else if (format.isPresent()) {
            throw new IllegalArgumentException("--env-format says who reads the file of --env-file, which is missing");
        }
    }

    private static EnvFormat format(String word) {
        return EnvFormat.of(word)
                .orElseThrow(() -> new IllegalArgumentException("--env-format needs one of "
                        + Arrays.stream(EnvFormat.values()).map(EnvFormat::word).collect(Collectors.joining(", "))));
    }

    private static String value(String option, ArrayDeque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.pop();
    }

    /**
     * What stands in the file, and nothing of this shell's own environment, but for what the file itself refers to: the program
     * that reads it puts in its own.
     */
    private void takeFile(String name) {
        try {
            String text = Files.readString(Path.of(name));
            var ambient = Map.copyOf(environment);
            EnvFile file =
                    format.map(reader -> reader.read(text, ambient)).orElseGet(() -> UnknownReader.read(text, ambient));
            environment.clear();
            environment.putAll(file.variables());
            unreadable = lines(name, file.faults());
            doubtful = lines(name, file.warnings());
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("the file " + name + " cannot be read", e);
        }
    }

    private static List<String> lines(String name, List<EnvFile.Remark> remarks) {
        return remarks.stream()
                .map(remark -> "%s:%s: %s".formatted(name, remark.line(), remark.text()))
                .distinct()
                .toList();
    }

    private ConfigReport report() {
        var directory = properties.getOrDefault(SECRETS, environment.get("AGENTSFLOW_SECRETS_DIR"));
        var files = SecretFiles.of(environment, directory);
        var settings = new Settings(new SettingSources(
                List.of(
                        SettingSource.properties(Origin.Kind.SYSTEM_PROPERTY, properties),
                        files,
                        SettingSource.environment(environment)),
                files));
        unreadable.forEach(settings::fault);
        var features = Features.read(settings);
        var catalogue = features.catalogue().catalogue(settings);
        // the WAR's own catalogue names vendors that most have no key of; who wants to try them all is told which are
        // left out
        if (connect || features.catalogue().file().isPresent()) {
            catalogue.ifPresent(read -> warnOfMissing(settings, read));
        }
        if (settings.profile() == Profile.PROD) {
            catalogue.ifPresent(read -> warnOfDemo(settings, read));
        }
        List<Contacts.Outcome> contacts = List.of();
        if (connect) {
            contacts = Contacts.make(features, catalogue.map(Catalogue::models).orElse(List.of()));
        }
        return new ConfigReport(
                settings.all(), settings.faults(), settings.lines(), settings.warnings(), doubtful, contacts);
    }

    private static void warnOfMissing(Settings settings, Catalogue catalogue) {
        for (var model : catalogue.models()) {
            if (!model.missingVariables().isEmpty()) {
                settings.warn(
                        "agentsflow.models.file",
                        "the model " + model.name(),
                        "it cannot be asked, %s is not set".formatted(String.join(", ", model.missingVariables())));
            }
        }
    }

    /** When the real models fail, clients get the demo's words with a status of 200, and no figure tells. */
    private static void warnOfDemo(Settings settings, Catalogue catalogue) {
        for (var model : catalogue.models()) {
            if (model.provider() == ProviderKind.DEMO) {
                var behind = standsBehind(model.name(), catalogue);
                if (!behind.isEmpty()) {
                    settings.warn(
                            "agentsflow.models.file",
                            "the model %s behind %s".formatted(model.name(), behind),
                            "it is a demonstration, and clients will take what it says for a model's answer");
                }
            }
        }
    }

    /** What a client may ask for and be answered by this model, though not by its name. */
    private static String standsBehind(String name, Catalogue catalogue) {
        var tasks = catalogue.tasks().stream()
                .filter(task -> task.models().contains(name) || name.equals(task.fallback()))
                .map(task -> Task.PREFIX + task.name());
        var models = catalogue.models().stream()
                .filter(model -> model.fallbacks().contains(name) || name.equals(model.contextFallback()))
                .map(ModelEntry::name);
        return Stream.concat(tasks, models).collect(Collectors.joining(", "));
    }
}
