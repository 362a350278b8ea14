package ai.agentsflow.platform.answers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** An {@code Accept} header (RFC 9110, 12.5.1). */
record AcceptedTypes(List<Range> ranges) {

    /** A media range and how much it is wanted. */
    private record Range(String type, double quality) {

        static Range of(String range) {
            var parts = range.split(";");
            double quality = Arrays.stream(parts)
                    .skip(1)
                    .map(String::strip)
                    .filter(parameter -> parameter.matches("[qQ]=[01](\\.\\d{0,3})?"))
                    .mapToDouble(parameter -> Double.parseDouble(parameter.substring(2)))
                    .findFirst()
                    .orElse(1);
            var type = parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT);
            return new Range(type, quality);
        }

        boolean covers(String wanted) {
            return type.equals(wanted);
        }
    }

    static AcceptedTypes of(String header) {
        return new AcceptedTypes(Arrays.stream(header.split(",")).map(Range::of).toList());
    }

    /** Whether the first of two types is wanted more. */
    boolean prefers(String type, String other) {
        return quality(type) > quality(other);
    }

    private double quality(String type) {
        var family = type.substring(0, type.indexOf('/')) + "/*";
        for (String range : List.of(type, family, "*/*")) {
            var found = ranges.stream().filter(one -> one.covers(range)).findFirst();
            if (found.isPresent()) {
                return found.get().quality();
            }
        }
        return 0;
    }
}
