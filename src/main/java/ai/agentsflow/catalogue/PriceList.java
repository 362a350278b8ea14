package ai.agentsflow.catalogue;

import ai.agentsflow.catalogue.yaml.FaultLog;
import ai.agentsflow.catalogue.yaml.VariableExpansion;
import ai.agentsflow.catalogue.yaml.YamlDocument;
import ai.agentsflow.catalogue.yaml.YamlPlace;
import ai.agentsflow.catalogue.yaml.YamlSection;
import ai.agentsflow.catalogue.yaml.YamlText;
import ai.agentsflow.catalogue.yaml.YamlTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The vendors' list prices that are in the WAR. {@code ops/prices/Prices.java} writes the file, which names its source and date.
 *
 * <p>A price is that of a host and a name: what another server calls {@code gpt-4o} has no price that could be known here.
 */
public final class PriceList {

    static final String FILE = "prices.yaml";

    /** A model's name with the day on which it was made: {@code gpt-4o-mini-2024-07-18}, {@code claude-haiku-4-5-20251001}. */
    private static final Pattern DATED = Pattern.compile("(.+)-(?:\\d{4}-\\d{2}-\\d{2}|\\d{8})");

    private final String source;
    private final String date;
    private final Map<String, Map<String, Price>> modelsByHost;

    private PriceList(String source, String date, Map<String, Map<String, Price>> modelsByHost) {
        this.source = source;
        this.date = date;
        this.modelsByHost = modelsByHost;
    }

    /** Read once, when the first catalogue is. */
    private static final class BuiltIn {
        static final PriceList LIST = read(text(), FILE);
    }

    public static PriceList builtIn() {
        return BuiltIn.LIST;
    }

    private static String text() {
        try (var file = Objects.requireNonNull(PriceList.class.getResourceAsStream(FILE), FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a list.
     *
     * @throws ai.agentsflow.catalogue.yaml.InvalidCatalogueException with every fault there is
     */
    static PriceList read(String yaml, String name) {
        var faults = new FaultLog(name);
        var texts = new YamlTexts(
                new VariableExpansion(variable -> null), (place, variable) -> place.fault("holds a variable"));
        var root = Objects.requireNonNull(new YamlDocument(faults).compose(yaml), name);
        var file = YamlSection.at(new YamlPlace(root, "", faults), texts);
        var list = new PriceList(
                file.flatMap(all -> all.requiredText("source"))
                        .map(YamlText::value)
                        .orElse(""),
                file.flatMap(all -> all.requiredText("date"))
                        .map(YamlText::value)
                        .orElse(""),
                file.flatMap(all -> all.section("vendors"))
                        .map(vendors -> vendors(vendors, texts))
                        .orElse(Map.of()));
        file.ifPresent(YamlSection::refuseOtherKeys);
        faults.verify();
        return list;
    }

    private static Map<String, Map<String, Price>> vendors(YamlSection vendors, YamlTexts texts) {
        Map<String, Map<String, Price>> byHost = new HashMap<>();
        for (var vendor : vendors.anyKeys().values()) {
            YamlSection.at(vendor, texts).ifPresent(section -> {
                Map<String, Price> models = section.section("models")
                        .map(named -> prices(named, texts))
                        .orElse(Map.of());
                for (var host : section.textList("hosts").orElse(List.of())) {
                    byHost.put(host.value(), models);
                }
                section.refuseOtherKeys();
            });
        }
        return byHost;
    }

    private static Map<String, Price> prices(YamlSection named, YamlTexts texts) {
        Map<String, Price> prices = new HashMap<>();
        named.anyKeys().forEach((model, place) -> prices.put(model, ModelSections.price(YamlSection.at(place, texts))));
        return prices;
    }

    /** Where the prices come from. */
    String source() {
        return source;
    }

    /** The day on which they were taken from there, such as {@code 2026-11-30}. */
    String date() {
        return date;
    }

    /** What a model costs at an endpoint; {@link Price#UNKNOWN} when the list does not say. */
    public Price price(@Nullable URI endpoint, String model) {
        var models = Optional.ofNullable(endpoint)
                .map(URI::getHost)
                .map(host -> modelsByHost.get(host.toLowerCase(Locale.ROOT)))
                .orElse(Map.of());
        var exact = models.get(model);
        var dated = DATED.matcher(model);
        if (exact == null && dated.matches()) {
            exact = models.get(dated.group(1));
        }
        return exact == null ? Price.UNKNOWN : exact;
    }
}
