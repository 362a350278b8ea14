import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Renews the vendors' prices that are in the WAR, from the list that the LiteLLM project keeps under the MIT licence:
 *
 * <pre>java ops/prices/Prices.java [--from FILE|URL] [--source TEXT] [--date YYYY-MM-DD] [--to FILE]</pre>
 *
 * <p>What does not look like such a list, lacks a vendor's models or has a price that cannot be ends this with status 1, and the file
 * stays as it was.
 */
final class Prices {

    private static final String LIST =
            "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json";
    private static final Path FILE = Path.of("src/main/resources/ai/agentsflow/catalogue/prices.yaml");
    private static final String HELP = """
            Usage: java ops/prices/Prices.java [OPTION VALUE]...
            Renews the vendors' prices that are in the WAR. Run it at the top of the sources, look at what changed, and commit it.

              --from FILE|URL    the list in LiteLLM's form; usually %s
              --source TEXT      what the file calls its source; usually what stands after --from
              --date YYYY-MM-DD  when the list was taken from there; usually today
              --to FILE          what is written; usually %s
              --help             this text
            """.formatted(LIST, FILE);

    /** Whose prices are wanted: the list's name of the vendor, its hosts, and the fewest models that a whole list has. */
    private static final List<Vendor> VENDORS = List.of(
            new Vendor("openai", "api.openai.com", 20),
            new Vendor("anthropic", "api.anthropic.com", 5),
            new Vendor("gemini", "generativelanguage.googleapis.com", 5),
            new Vendor("mistral", "api.mistral.ai", 5),
            new Vendor("deepseek", "api.deepseek.com", 1),
            new Vendor("xai", "api.x.ai", 1),
            new Vendor("groq", "api.groq.com", 1));

    /** What answers in text, or in vectors. */
    private static final Set<String> MODES = Set.of("chat", "responses", "completion", "embedding");

    private static final int MOST_BYTES = 32 << 20;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(10_000);
    private static final int DIGITS_OF_A_MILLION = 6;
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,99}");
    private static final Pattern DATED = Pattern.compile("(.+)-(?:\\d{4}-\\d{2}-\\d{2}|\\d{8})");
    private static final Pattern LINE = Pattern.compile(" {6}(\\S+): (\\{.*})");

    /** The list's names of prices, and ours. */
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("input_cost_per_token", "input");
        NAMES.put("output_cost_per_token", "output");
        NAMES.put("cache_read_input_token_cost", "cached-input");
        NAMES.put("cache_creation_input_token_cost", "cache-write");
        NAMES.put("cache_creation_input_token_cost_above_1hr", "cache-write-1h");
    }

    private record Vendor(String name, String host, int fewest) {}

    /** What was given cannot be used. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    private Prices() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        var options = new HashMap<>(Map.of("--from", LIST, "--to", FILE.toString()));
        options.put("--date", LocalDate.now(ZoneOffset.UTC).toString());
        if (arguments.length == 1 && arguments[0].equals("--help")) {
            System.out.print(HELP);
            return;
        }
        for (int i = 0; i < arguments.length; i += 2) {
            if (!Set.of("--from", "--source", "--date", "--to").contains(arguments[i]) || i + 1 == arguments.length) {
                System.err.print(HELP);
                System.exit(2);
            }
            options.put(arguments[i], arguments[i + 1]);
        }
        try {
            renew(options);
        } catch (Refusal | IOException e) {
            System.err.println("The prices stay as they are: " + e);
            System.exit(1);
        }
    }

    private static void renew(Map<String, String> options) throws IOException, InterruptedException {
        var from = options.get("--from");
        var target = Path.of(options.get("--to"));
        var text = document(list(from), options.getOrDefault("--source", from), date(options.get("--date")));
        var before = Files.exists(target) ? Files.readString(target) : "";
        var beside = target.resolveSibling(target.getFileName() + ".new");
        Files.writeString(beside, text);
        Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
        tellChanges(lines(before), lines(text));
    }

    private static String date(String told) {
        try {
            return LocalDate.parse(told).toString();
        } catch (DateTimeParseException e) {
            throw new Refusal("no date such as 2026-11-30: " + told);
        }
    }

    // the list as it is there

    private static Map<?, ?> list(String from) throws IOException, InterruptedException {
        byte[] bytes;
        try (InputStream in = from.startsWith("https://") ? downloaded(from) : Files.newInputStream(Path.of(from))) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new Refusal(from + " has more than " + MOST_BYTES + " bytes");
        }
        if (new Json(new String(bytes, UTF_8)).read() instanceof Map<?, ?> list) {
            return list;
        }
        throw new Refusal(from + " holds no object");
    }

    private static InputStream downloaded(String from) throws IOException, InterruptedException {
        var client = HttpClient.newBuilder()
                .connectTimeout(LONGEST)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpResponse<InputStream> answer;
        try {
            answer = client.send(
                    HttpRequest.newBuilder(URI.create(from)).timeout(LONGEST).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new IOException(from + " cannot be reached: " + e, e);
        }
        if (answer.statusCode() != 200) {
            throw new Refusal(from + " answers " + answer.statusCode());
        }
        return answer.body();
    }

    // the list as it is here

    private static String document(Map<?, ?> list, String source, String date) {
        var text = new StringBuilder("""
                # What the vendors' own servers ask for their models, in USD per million tokens. A price in the catalogue counts before it.
                # Written by ops/prices/Prices.java, not by hand. A model that is not here with its date has the price of the one without.
                source: %s
                date: %s
                vendors:
                """.formatted(quoted(source), date));
        for (var vendor : VENDORS) {
            var models = models(list, vendor);
            if (models.size() < vendor.fewest()) {
                throw new Refusal("the list has %s models of %s, and should have %s or more"
                        .formatted(models.size(), vendor.name(), vendor.fewest()));
            }
            text.append("  %s:%n    hosts: [%s]%n    models:%n".formatted(vendor.name(), vendor.host()));
            models.forEach((name, price) -> text.append("      %s: %s%n".formatted(name, price)));
        }
        return text.toString().replace("\r\n", "\n");
    }

    private static String quoted(String source) {
        if (source.chars().anyMatch(one -> one < ' ' || one == '"' || one == '\\')) {
            throw new Refusal("the source must be one line without quotes");
        }
        return '"' + source + '"';
    }

    private static Map<String, String> models(Map<?, ?> list, Vendor vendor) {
        Map<String, String> models = new TreeMap<>();
        var prefix = vendor.name() + '/';
        for (boolean prefixed : new boolean[] {false, true}) {
            list.forEach((key, value) -> {
                var name = String.valueOf(key);
                if (value instanceof Map<?, ?> model
                        && vendor.name().equals(model.get("litellm_provider"))
                        && MODES.contains(String.valueOf(model.get("mode")))
                        && name.startsWith(prefix) == prefixed) {
                    var price = price(name, model);
                    var own = prefixed ? name.substring(prefix.length()) : name;
                    // a fine-tuned model's name goes on after ft:, and is nobody else's
                    if (!price.isEmpty() && MODEL.matcher(own).matches()) {
                        models.put(own, price);
                    }
                }
            });
        }
        models.keySet().removeIf(name -> {
            var dated = DATED.matcher(name);
            return dated.matches() && models.get(name).equals(models.get(dated.group(1)));
        });
        return models;
    }

    /** As the catalogue writes it; empty for what is free, or not paid by the token. */
    private static String price(String name, Map<?, ?> model) {
        Map<String, BigDecimal> prices = new LinkedHashMap<>();
        NAMES.forEach((theirs, ours) -> {
            var told = model.get(theirs);
            if (told instanceof BigDecimal perToken) {
                var price = perToken.movePointRight(DIGITS_OF_A_MILLION).stripTrailingZeros();
                if (price.signum() < 0 || price.compareTo(HIGHEST) > 0) {
                    throw new Refusal("%s of %s cannot be %s".formatted(theirs, name, perToken));
                }
                prices.put(ours, price);
            } else if (told != null) {
                throw new Refusal("%s of %s is no number".formatted(theirs, name));
            }
        });
        var input = prices.getOrDefault("input", BigDecimal.ZERO);
        if (input.signum() == 0) {
            return "";
        }
        // 0 is what the list says of vendors who ask nothing above the price of the input
        prices.values().removeIf(price -> price.signum() == 0);
        return prices.entrySet().stream()
                .map(price -> price.getKey() + ": " + price.getValue().toPlainString())
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    // what is new

    private static Map<String, String> lines(String text) {
        Map<String, String> lines = new TreeMap<>();
        text.lines().forEach(line -> {
            var model = LINE.matcher(line);
            if (model.matches()) {
                lines.put(model.group(1), model.group(2));
            }
        });
        return lines;
    }

    private static void tellChanges(Map<String, String> before, Map<String, String> after) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (var name : names) {
            var old = before.get(name);
            var now = after.get(name);
            if (old == null) {
                System.out.println("+ " + name + ' ' + now);
            } else if (now == null) {
                System.out.println("- " + name + ' ' + old);
            } else if (!now.equals(old)) {
                System.out.println("~ " + name + ' ' + old + " -> " + now);
            }
        }
        System.out.println(after.size() + " models");
    }

    /** Reads JSON: objects as maps, arrays as lists, numbers as they are written. A name that comes twice counts as it comes last. */
    private static final class Json {

        private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,2})?");
        private static final int DEEPEST = 50;

        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Object read() {
            var value = value(0);
            if (next() != '\0') {
                throw broken();
            }
            return value;
        }

        private Object value(int depth) {
            if (depth > DEEPEST) {
                throw broken();
            }
            return switch (next()) {
                case '{' -> object(depth);
                case '[' -> array(depth);
                case '"' -> string();
                default -> word();
            };
        }

        private Map<String, Object> object(int depth) {
            Map<String, Object> members = new LinkedHashMap<>();
            at++;
            while (next() != '}') {
                var name = string();
                take(':');
                members.put(name, value(depth + 1));
                if (next() != '}') {
                    take(',');
                }
            }
            at++;
            return members;
        }

        private List<Object> array(int depth) {
            List<Object> values = new ArrayList<>();
            at++;
            while (next() != ']') {
                values.add(value(depth + 1));
                if (next() != ']') {
                    take(',');
                }
            }
            at++;
            return values;
        }

        private String string() {
            take('"');
            var read = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                char one = text.charAt(at++);
                read.append(one == '\\' ? escaped() : one);
            }
            take('"');
            return read.toString();
        }

        private char escaped() {
            char one = at < text.length() ? text.charAt(at++) : '\0';
            if (one != 'u') {
                int index = "\"\\/bfnrt".indexOf(one);
                if (index < 0) {
                    throw broken();
                }
                return "\"\\/\b\f\n\r\t".charAt(index);
            }
            at += 4;
            try {
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
                throw broken();
            }
        }

        private Object word() {
            int start = at;
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            var word = text.substring(start, at);
            if (NUMBER.matcher(word).matches()) {
                return new BigDecimal(word);
            }
            if (!Set.of("true", "false", "null").contains(word)) {
                throw broken();
            }
            return word;
        }

        /** The next character that is no blank, or NUL at the end. */
        private char next() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : '\0';
        }

        private void take(char wanted) {
            if (next() != wanted) {
                throw broken();
            }
            at++;
        }

        private Refusal broken() {
            return new Refusal("it is no JSON at character " + at);
        }
    }
}
