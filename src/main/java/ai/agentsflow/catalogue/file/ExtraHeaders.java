package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.yaml.YamlPlace;
import ai.agentsflow.catalogue.yaml.YamlSection;
import ai.agentsflow.catalogue.yaml.YamlText;
import ai.agentsflow.platform.config.Secret;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the headers that go with each call of a model. A value may be a credential, so none is ever shown. */
final class ExtraHeaders {

    private static final int MOST = 20;
    private static final int LONGEST_VALUE = 4096;

    /** RFC 9110, 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");

    private static final Pattern VALUE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

    /** They say how a message is sent, which is the HTTP client's affair. */
    private static final Set<String> CLIENTS_OWN = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private ExtraHeaders() {}

    static Map<String, Secret> read(Optional<YamlSection> headers) {
        var read = new LinkedHashMap<String, Secret>();
        headers.ifPresent(section -> {
            Map<String, YamlPlace> all = section.anyKeys();
            if (all.size() > MOST) {
                section.placeOfKey(all.keySet().iterator().next())
                        .fault("there must be at most %s headers".formatted(MOST));
                return;
            }
            all.keySet().forEach(name -> add(section, name, read));
        });
        return read;
    }

    private static void add(YamlSection section, String name, Map<String, Secret> read) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            section.placeOfKey(name).fault("is no name of a header");
        } else if (CLIENTS_OWN.contains(lower)) {
            section.placeOfKey(name).fault("is set by this server itself");
        } else if (read.containsKey(lower)) {
            section.placeOfKey(name).fault("is there twice");
        } else {
            section.text(name).flatMap(ExtraHeaders::value).ifPresent(value -> read.put(lower, value));
        }
    }

    private static Optional<Secret> value(YamlText text) {
        if (text.value().length() > LONGEST_VALUE
                || !VALUE.matcher(text.value()).matches()) {
            text.fault(
                    "must be printable ASCII of at most %s characters, as a header needs it".formatted(LONGEST_VALUE));
            return Optional.empty();
        }
        return Optional.of(new Secret(text.value()));
    }
}
