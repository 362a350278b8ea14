package ai.agentsflow.tokens;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.List;
import java.util.Random;

/** A token that somebody has damaged, by chance or by hand. */
final class Mutation {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final List<String> ODDITIES = List.of(
            "null", "{}", "[]", "\"\"", "0", "-1", "1e400", "true", "\u0000", "\\ud800", "{\"a\":{", "]", ",", ":");

    private Mutation() {}

    /** Something else than the token, with a change to its header, its payload, its signature, or its frame. */
    static String of(String token, Random random) {
        var parts = token.split("\\.", -1);
        String changed;
        do {
            var copy = parts.clone();
            int part = random.nextInt(3);
            changed = switch (random.nextInt(5)) {
                case 0 -> {
                    copy[part] = characters(copy[part], random);
                    yield String.join(".", copy);
                }
                case 1 -> {
                    copy[part] = content(copy[part], random);
                    yield String.join(".", copy);
                }
                case 2 -> {
                    copy[part] = copy[random.nextInt(3)];
                    yield String.join(".", copy);
                }
                case 3 -> token.substring(0, random.nextInt(token.length()));
                default -> {
                    int at = random.nextInt(token.length() + 1);
                    yield token.substring(0, at) + ".=/+ \t%é\0".charAt(random.nextInt(9)) + token.substring(at);
                }
            };
        } while (changed.equals(token));
        return changed;
    }

    /** Other letters of the same alphabet. */
    private static String characters(String part, Random random) {
        var text = new StringBuilder(part);
        for (int i = 0; i <= random.nextInt(3); i++) {
            text.setCharAt(
                    random.nextInt(text.length()),
                    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".charAt(random.nextInt(64)));
        }
        return text.toString();
    }

    /** What the part encodes, cut, doubled, or with an oddity in it. */
    private static String content(String part, Random random) {
        var bytes = new String(Base64.getUrlDecoder().decode(part), ISO_8859_1);
        int from = random.nextInt(bytes.length() + 1);
        int to = from + random.nextInt(bytes.length() + 1 - from);
        var oddity = ODDITIES.get(random.nextInt(ODDITIES.size()));
        var changed = switch (random.nextInt(4)) {
            case 0 -> bytes.substring(0, from) + oddity + bytes.substring(to);
            case 1 -> bytes.substring(0, to) + bytes.substring(from);
            case 2 -> oddity;
            default -> bytes.substring(0, from) + (char) random.nextInt(256) + bytes.substring(from);
        };
        return ENCODER.encodeToString(changed.getBytes(ISO_8859_1));
    }
}
