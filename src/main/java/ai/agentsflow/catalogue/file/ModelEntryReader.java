package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.HealthCheck;
import ai.agentsflow.catalogue.HealthCheck.Probe;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.ModelSections;
import ai.agentsflow.catalogue.Price;
import ai.agentsflow.catalogue.PriceList;
import ai.agentsflow.catalogue.yaml.YamlPlace;
import ai.agentsflow.catalogue.yaml.YamlSection;
import ai.agentsflow.catalogue.yaml.YamlText;
import ai.agentsflow.catalogue.yaml.YamlTexts;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.web.NamePattern;
import ai.agentsflow.upstream.Parameters;
import ai.agentsflow.upstream.ProviderKind;
import java.net.URI;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one model of the file: its rules and its defaults. */
final class ModelEntryReader {

    private static final int LARGEST_CONTEXT = 100_000_000;
    private static final int USUAL_CONTEXT = 8192;
    private static final int USUAL_ANSWER = 1024;
    private static final int USUAL_IN_FLIGHT = 4096;
    private static final int MOST_IN_FLIGHT = 16_384;
    private static final Set<Capability> USUAL_CAPABILITIES = Set.of(Capability.CHAT, Capability.COMPLETION);
    private static final Set<ProviderKind> DISCOVERABLE = Set.of(ProviderKind.OPENAI, ProviderKind.OLLAMA);
    private static final Set<ProviderKind> IN_OPENAI_TERMS = ProviderKind.speaking(ProviderKind.OPENAI);
    private static final Pattern HEADER_TOKEN = Pattern.compile("[!-~]+");

    private final YamlSection section;
    private final ModelNames names;

    /** Filled while the section is read. */
    private final Set<String> missing;

    private ModelEntryReader(YamlSection section, ModelNames names, Set<String> missing) {
        this.section = section;
        this.names = names;
        this.missing = missing;
    }

    /** The entry at a place; once there is a fault it is of no use but for finding further ones. */
    static Optional<ModelEntry> read(YamlPlace place, YamlTexts texts, ModelNames names) {
        Set<String> missing = new LinkedHashSet<>();
        var noting = texts.reportingMissingTo((where, variable) -> missing.add(variable));
        return YamlSection.at(place, noting).map(section -> new ModelEntryReader(section, names, missing).entry());
    }

    private ModelEntry entry() {
        Optional<YamlText> named = section.requiredText("name");
        String name = named.map(YamlText::value).orElse("");
        ProviderKind provider = section.requiredText("provider")
                .flatMap(text -> text.choice(ProviderKind.class, ProviderKind::key))
                .orElse(ProviderKind.OPENAI);
        boolean discover = discover(provider);
        named.ifPresent(text -> names.declare(text, discover));
        boolean pattern = NamePattern.isIn(name);
        if (pattern && discover) {
            section.place("discover")
                    .fault("must be left out with a * in the name, which stands for all models already");
        }
        boolean allowLinkLocal =
                section.text("allow-link-local").flatMap(YamlText::flag).orElse(false);
        String upstream = upstream(discover, pattern).orElseGet(() -> pattern ? withoutNamespace(name) : name);
        URI endpoint = endpoint(provider, allowLinkLocal);
        int contextWindow = section.text("context-window")
                .flatMap(text -> text.integer(1, LARGEST_CONTEXT))
                .orElse(USUAL_CONTEXT);
        var entry = new ModelEntry(
                name,
                provider,
                upstream,
                endpoint,
                allowLinkLocal,
                apiKey(),
                ExtraHeaders.read(section.section("headers")),
                capabilities(),
                contextWindow,
                maxTokens(contextWindow),
                section.text("temperature").flatMap(text -> text.number(0, 2)).orElse(0.7),
                ModelSections.timeouts(section.section("timeouts")),
                section.text("retries").flatMap(text -> text.integer(0, 10)).orElse(2),
                section.text("weight").flatMap(text -> text.integer(0, 1000)).orElse(1),
                section.text("max-in-flight")
                        .flatMap(text -> text.integer(1, MOST_IN_FLIGHT))
                        .orElse(USUAL_IN_FLIGHT),
                fallbacks(name),
                contextFallback(name),
                price(discover, endpoint, upstream),
                ModelSections.cache(section.section("cache")),
                health(pattern),
                parameters(provider),
                discover,
                null,
                List.copyOf(missing));
        section.refuseOtherKeys();
        return entry;
    }

    /** What stands here, or else in the list; what a server will list has a price of its own each. */
    private Price price(boolean discover, @Nullable URI endpoint, String upstream) {
        var written = ModelSections.price(section.section("price"));
        return written.isKnown() || discover ? written : PriceList.builtIn().price(endpoint, upstream);
    }

    private boolean discover(ProviderKind provider) {
        Optional<YamlText> text = section.text("discover");
        boolean discover = text.flatMap(YamlText::flag).orElse(false);
        if (discover && !DISCOVERABLE.contains(provider)) {
            text.ifPresent(written -> written.fault("only ollama and openai servers can be asked what they serve"));
        }
        return discover;
    }

    private Parameters parameters(ProviderKind provider) {
        Optional<YamlSection> told = section.section("parameters");
        if (told.isPresent() && !IN_OPENAI_TERMS.contains(provider)) {
            section.place("parameters")
                    .fault("only requests to %s servers can differ"
                            .formatted(IN_OPENAI_TERMS.stream()
                                    .map(ProviderKind::key)
                                    .collect(Collectors.joining(" and "))));
        }
        return ModelSections.parameters(told);
    }

    private HealthCheck health(boolean pattern) {
        Optional<YamlSection> told = section.section("health");
        var health = ModelSections.health(told);
        if (pattern && health.probe() == Probe.COMPLETION) {
            told.ifPresent(there ->
                    there.place("probe").fault("must be list or none with a * in the name: no one model is meant"));
        }
        return health;
    }

    /** What stands before the last slash ahead of the star is this server's: {@code *} for {@code openai/*}. */
    private static String withoutNamespace(String name) {
        return name.substring(name.substring(0, name.indexOf('*')).lastIndexOf('/') + 1);
    }

    private Optional<String> upstream(boolean discover, boolean pattern) {
        Optional<YamlText> upstream = section.text("upstream");
        upstream.filter(text -> pattern
                        && NamePattern.isIn(text.value())
                        && NamePattern.of(text.value()).isEmpty())
                .ifPresent(text -> text.fault("must have no more than one *"));
        if (discover) {
            upstream.ifPresent(text -> text.fault("must be left out with discover: the server names its models"));
        }
        return upstream.map(YamlText::value);
    }

    /** A variable without a value gives no address at all: the default one must not get a key meant for another. */
    private @Nullable URI endpoint(ProviderKind provider, boolean allowLinkLocal) {
        Optional<YamlText> endpoint = section.text("endpoint");
        if (provider == ProviderKind.DEMO) {
            endpoint.ifPresent(text -> text.fault("must be left out: the demo provider calls nobody"));
        }
        if (endpoint.isEmpty() && !section.lacksVariable("endpoint")) {
            return provider.endpoint();
        }
        return endpoint.flatMap(text -> EndpointAddress.of(text, provider, allowLinkLocal))
                .orElse(null);
    }

    private @Nullable Secret apiKey() {
        Optional<YamlText> key = section.text("api-key");
        key.filter(text -> !HEADER_TOKEN.matcher(text.value()).matches())
                .ifPresent(text -> text.fault("must be printable ASCII without spaces, as a header needs it"));
        return key.map(YamlText::value).map(Secret::new).orElse(null);
    }

    private Set<Capability> capabilities() {
        Optional<List<YamlText>> list = section.textList("capabilities");
        if (list.isEmpty()) {
            return USUAL_CAPABILITIES;
        }
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        list.get()
                .forEach(text -> text.choice(Capability.class, Capability::key).ifPresent(capabilities::add));
        if (list.get().isEmpty()) {
            section.place("capabilities").fault("must name at least one");
        }
        return capabilities;
    }

    private int maxTokens(int contextWindow) {
        Optional<YamlText> text = section.text("max-tokens");
        Optional<Integer> maxTokens = text.flatMap(written -> written.integer(1, LARGEST_CONTEXT));
        if (maxTokens.isPresent() && maxTokens.get() > contextWindow) {
            text.get().fault("must not be more than context-window, which is " + contextWindow);
        }
        return maxTokens.orElse(Math.min(USUAL_ANSWER, contextWindow));
    }

    private List<String> fallbacks(String name) {
        List<YamlText> fallbacks = section.textList("fallbacks").orElse(List.of());
        fallbacks.forEach(fallback -> refuseItself(fallback, name));
        return names.refer(fallbacks);
    }

    private @Nullable String contextFallback(String name) {
        Optional<YamlText> fallback = section.text("context-fallback");
        fallback.ifPresent(text -> refuseItself(text, name));
        names.refer(fallback.stream().toList());
        return fallback.map(YamlText::value).orElse(null);
    }

    private static void refuseItself(YamlText fallback, String name) {
        if (fallback.value().equals(name)) {
            fallback.fault("must be another model than this one");
        }
    }
}
