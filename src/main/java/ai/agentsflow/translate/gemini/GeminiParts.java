package ai.agentsflow.translate.gemini;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.translate.DataUrl;
import ai.agentsflow.translate.RequestRefusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The content of a message, in Gemini's parts. */
final class GeminiParts {

    /** By the ends of addresses' paths: Google wants to be told what it will find. */
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "png", "image/png",
            "jpg", "image/jpeg",
            "jpeg", "image/jpeg",
            "webp", "image/webp",
            "heic", "image/heic",
            "heif", "image/heif",
            "gif", "image/gif",
            "pdf", "application/pdf");

    private static final Pattern ENDING = Pattern.compile("^[^?#]*\\.([A-Za-z]{3,4})(?:[?#].*)?$");
    private static final Pattern FETCHED = Pattern.compile("(?i)(https|gs)://.*");
    private static final Pattern SOUND = Pattern.compile("[a-z0-9]{2,8}");

    private GeminiParts() {}

    /**
     * The parts for a content: a text, or parts. Empty texts are left out, for Gemini takes none.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} when there is a part that Gemini does not take
     */
    static ArrayNode of(JsonNode content, String path) {
        var parts = JsonNodeFactory.instance.arrayNode();
        if (content.isArray()) {
            for (int i = 0; i < content.size(); i++) {
                part(content.path(i), parts, "%s[%s]".formatted(path, i));
            }
        } else {
            text(content, parts);
        }
        return parts;
    }

    private static void part(JsonNode part, ArrayNode parts, String path) {
        String type = part.path("type").asText();
        switch (type) {
            case "text", "refusal" -> text(part.path(type), parts);
            case "image_url" -> {
                var image = part.path("image_url");
                String url =
                        image.isTextual() ? image.asText() : image.path("url").asText("");
                image(url, parts.addObject(), path + ".image_url.url");
            }
            case "file" -> {
                var file = DataUrl.of(part.at("/file/file_data").asText(""));
                inside(
                        file.orElseThrow(() -> RequestRefusal.of(
                                path + ".file.file_data", "must be a data: address in base64 for Gemini's API")),
                        parts.addObject(),
                        path + ".file.file_data");
            }
            case "input_audio" -> sound(part.path("input_audio"), parts.addObject(), path + ".input_audio");
            default ->
                throw RequestRefusal.of(
                        path + ".type", "must be text, image_url, file or input_audio for Gemini's API");
        }
    }

    private static void text(JsonNode text, ArrayNode parts) {
        if (!text.asText("").isEmpty()) {
            parts.addObject().put("text", text.asText());
        }
    }

    /** What is not in the request, Google fetches: it takes addresses of the web, and of its own files and buckets. */
    private static void image(String url, ObjectNode part, String path) {
        var inside = DataUrl.of(url);
        if (inside.isPresent()) {
            inside(inside.get(), part, path);
            return;
        }
        if (!FETCHED.matcher(url).matches()) {
            throw RequestRefusal.of(path, "must be an https: or gs: address, or a data: address in base64");
        }
        var file = part.putObject("fileData").put("fileUri", url);
        Matcher ending = ENDING.matcher(url);
        String type = ending.matches() ? MEDIA_TYPES.get(ending.group(1).toLowerCase(Locale.ROOT)) : null;
        if (type != null) {
            file.put("mimeType", type);
        }
    }

    private static void inside(DataUrl data, ObjectNode part, String path) {
        if (data.mediaType().isEmpty()) {
            throw RequestRefusal.of(path, "must name its media type, as in data:image/png;base64,");
        }
        part.putObject("inlineData").put("mimeType", data.mediaType()).put("data", data.base64());
    }

    private static void sound(JsonNode sound, ObjectNode part, String path) {
        String format = sound.path("format").asText("");
        if (!SOUND.matcher(format).matches() || !sound.path("data").isTextual()) {
            throw RequestRefusal.of(path, "must have data in base64, and a format such as wav or mp3");
        }
        part.putObject("inlineData").put("mimeType", "audio/" + format).set("data", sound.path("data"));
    }
}
