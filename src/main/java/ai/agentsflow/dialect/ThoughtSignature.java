package ai.agentsflow.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The signature of a thought that led to a tool's call, which
 * <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Gemini</a> wants back with the call in the next turn. In OpenAI's
 * terms it stands where Google's own compatible address puts it: {@code extra_content.google.thought_signature} of a call or a message.
 * Anthropic's API has no place for it, but its clients send a call's id back as it is: so there the signature travels in the id.
 */
public final class ThoughtSignature {

    private static final String PLAIN = "__sig__";
    private static final String ENCODED = "__sig64__";

    /** What an id may hold in Anthropic's API. */
    private static final Pattern LETTERS = Pattern.compile("[a-zA-Z0-9_-]+");

    private ThoughtSignature() {}

    /** The id of a call, with its signature if it has one. */
    public static String into(String id, JsonNode call) {
        var signature = beside(call);
        if (signature.isEmpty()) {
            return id;
        }
        return LETTERS.matcher(signature).matches()
                ? id + PLAIN + signature
                : id
                        + ENCODED
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(signature.getBytes(StandardCharsets.UTF_8));
    }

    /** The id that the model gave. */
    public static String id(String told) {
        int at = at(told);
        return at < 0 ? told : told.substring(0, at);
    }

    /** A call for the model, with its own id, and its signature where the id that was told holds one. */
    public static ObjectNode call(String told) {
        var call = JsonNodeFactory.instance.objectNode().put("id", id(told));
        var signature = signature(told);
        if (!signature.isEmpty()) {
            putBeside(call, signature);
        }
        return call;
    }

    /** The signature of a call in OpenAI's terms, beside it or in its id; empty when it has none. */
    public static String of(JsonNode call) {
        var beside = beside(call);
        return beside.isEmpty() ? signature(call.path("id").asText("")) : beside;
    }

    /** The signature that stands beside a call or a message in OpenAI's terms; empty when there is none. */
    public static String beside(JsonNode signed) {
        return signed.at("/extra_content/google/thought_signature").asText("");
    }

    /** Puts a signature beside a call or a message. */
    public static void putBeside(ObjectNode signed, String signature) {
        signed.putObject("extra_content").putObject("google").put("thought_signature", signature);
    }

    private static int at(String told) {
        int plain = told.indexOf(PLAIN);
        return plain >= 0 ? plain : told.indexOf(ENCODED);
    }

    private static String signature(String told) {
        int at = at(told);
        if (at < 0) {
            return "";
        }
        if (told.startsWith(PLAIN, at)) {
            return told.substring(at + PLAIN.length());
        }
        try {
            return new String(
                    Base64.getUrlDecoder().decode(told.substring(at + ENCODED.length())), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return ""; // an id that only looks like one of ours
        }
    }
}
