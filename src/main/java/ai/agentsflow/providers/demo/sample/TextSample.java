package ai.agentsflow.providers.demo.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A text of a format, or by a pattern, of a length that fits. */
final class TextSample {

    private static final String USUAL = "demo";

    private TextSample() {}

    /** @param variant other numbers make other texts */
    static String of(ObjectNode schema, int variant, Steps steps) throws NoSampleException {
        long least = schema.path("minLength").asLong(0);
        long most = schema.path("maxLength").asLong(Long.MAX_VALUE);
        if (schema.path("pattern").isTextual()) {
            return PatternSample.of(schema.path("pattern").asText(), least, steps);
        }
        var format = schema.path("format").isTextual()
                ? ofFormat(schema.path("format").asText(), variant)
                : "";
        if (!format.isEmpty()) {
            return format;
        }
        steps.write(Math.max(least, USUAL.length()));
        var text = new StringBuilder(variant == 0 ? USUAL : USUAL + (variant + 1));
        while (text.length() < least) {
            text.append(' ').append(USUAL);
        }
        if (text.length() > most && most < USUAL.length() * 3L) {
            return String.valueOf((char) ('a' + variant % 26)).repeat((int) Math.max(0, most));
        }
        text.setLength((int) Math.min(text.length(), most));
        return text.toString();
    }

    /** Empty for one that is not known, and then any text will do. */
    private static String ofFormat(String format, int variant) {
        return switch (format) {
            case "date-time" -> "2026-01-31T12:00:" + twoDigits(variant % 60) + "Z";
            case "date" -> "2026-01-" + twoDigits(1 + variant % 31);
            case "time" -> "12:00:" + twoDigits(variant % 60) + "Z";
            case "duration" -> "PT%sM".formatted(variant + 1);
            case "email", "idn-email" -> "demo%s@example.com".formatted(variant + 1);
            case "hostname", "idn-hostname" -> "demo%s.example.com".formatted(variant + 1);
            case "ipv4" -> "192.0.2.%s".formatted(1 + variant % 254);
            case "ipv6" -> "2001:db8::%s".formatted(1 + variant % 9999);
            case "uri", "iri", "url" -> "https://example.com/demo%s".formatted(variant + 1);
            case "uri-reference", "iri-reference" -> "/demo%s".formatted(variant + 1);
            case "uuid" ->
                "00000000-0000-4000-8000-"
                        + String.valueOf(1_000_000_000_000L + variant).substring(1);
            case "json-pointer" -> "/demo%s".formatted(variant + 1);
            case "regex" -> "demo";
            default -> "";
        };
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }
}
