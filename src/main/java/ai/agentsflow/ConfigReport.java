package ai.agentsflow;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.SettingView;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the check of a configuration found.
 *
 * @param settings every key
 * @param faults of keys
 * @param lines every fault as the server tells it, those of files among them
 * @param warnings what works and is worth a second look
 * @param doubtful lines of a file of variables that are worth a second look
 * @param contacts what was tried
 */
record ConfigReport(
        List<SettingView> settings,
        List<ConfigFault> faults,
        List<String> lines,
        List<ConfigFault> warnings,
        List<String> doubtful,
        List<Contacts.Outcome> contacts) {

    private static final int WIDEST = 44;

    boolean isGood() {
        return lines.isEmpty() && contacts.stream().allMatch(Contacts.Outcome::works);
    }

    /** For a person. */
    String text() {
        var text = new StringBuilder();
        int key = settings.stream().mapToInt(one -> one.key().length()).max().orElse(1);
        int value = settings.stream()
                .mapToInt(one -> shortened(one.value()).length())
                .max()
                .orElse(1);
        var row = "%s %-" + key + "s  %-" + value + "s  %s%n";
        for (var one : settings) {
            text.append(row.formatted(mark(one.valid()), one.key(), shortened(one.value()), source(one)));
        }
        contacts.forEach(one -> text.append("%s %s: %s%n".formatted(mark(one.works()), one.name(), one.detail())));
        list(text, "Warnings", allWarnings());
        list(text, "Errors", lines);
        return text.append("%n%s%n".formatted(summary())).toString();
    }

    private List<String> allWarnings() {
        return Stream.concat(doubtful.stream(), warnings.stream().map(ConfigFault::toString))
                .toList();
    }

    private static void list(StringBuilder text, String title, Collection<?> lines) {
        if (!lines.isEmpty()) {
            text.append("%n%s:%n".formatted(title));
            lines.forEach(line -> text.append("  - %s%n".formatted(line)));
        }
    }

    private String summary() {
        long failed = contacts.stream().filter(one -> !one.works()).count();
        var counts = "%s settings, errors: %s, warnings: %s"
                .formatted(settings.size(), lines.size(), allWarnings().size());
        return "%s The configuration %s: %s%s"
                .formatted(
                        mark(isGood()),
                        isGood() ? "can be used" : lines.isEmpty() ? "leads to what does not answer" : "is wrong",
                        counts,
                        contacts.isEmpty() ? "" : ", tried: %s, failed: %s".formatted(contacts.size(), failed));
    }

    /** For a program: one object. */
    String json() {
        var report = new LinkedHashMap<String, Object>();
        report.put("valid", isGood());
        report.put("settings", settings.stream().map(ConfigReport::setting).toList());
        var errors = new ArrayList<Map<String, Object>>(
                faults.stream().map(ConfigReport::fault).toList());
        var ofKeys = faults.stream().map(ConfigFault::toString).collect(Collectors.toSet());
        lines.stream().filter(line -> !ofKeys.contains(line)).forEach(line -> errors.add(Map.of("text", line)));
        report.put("errors", errors);
        var advice = new ArrayList<Map<String, Object>>(
                warnings.stream().map(ConfigReport::fault).toList());
        doubtful.forEach(line -> advice.add(Map.of("text", line)));
        report.put("warnings", advice);
        report.put("contacts", contacts.stream().map(ConfigReport::contact).toList());
        try {
            return new ObjectMapper().writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, lists and maps are JSON", e);
        }
    }

    private static Map<String, Object> setting(SettingView one) {
        var json = new LinkedHashMap<String, Object>();
        json.put("key", one.key());
        json.put("environment", one.variable());
        json.put("value", one.value());
        json.put("source", source(one));
        json.put("default", one.origin().isDefault());
        json.put("secret", one.secret());
        json.put("valid", one.valid());
        return json;
    }

    private static Map<String, Object> fault(ConfigFault one) {
        var json = new LinkedHashMap<String, Object>();
        json.put("key", one.key());
        json.put("environment", one.variable());
        json.put("found", one.found());
        json.put("source", one.origin().map(Object::toString).orElse(""));
        json.put("rule", one.rule());
        json.put("text", one.toString());
        return json;
    }

    private static Map<String, Object> contact(Contacts.Outcome one) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", one.name());
        json.put("works", one.works());
        json.put("detail", one.detail());
        return json;
    }

    private static String source(SettingView one) {
        if (!one.origin().isDefault()) {
            return one.origin().toString();
        }
        return one.value().isEmpty() ? "not set" : "default";
    }

    private static String shortened(String value) {
        var line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
    }

    private static char mark(boolean good) {
        return good ? '✓' : '✗';
    }
}
