package ai.agentsflow.translate.anthropic;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.translate.DataUrl;
import ai.agentsflow.translate.RequestRefusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The content of a message, in Anthropic's blocks. */
final class Blocks {

    private static final String PDF = "application/pdf";

    private Blocks() {}

    /**
     * The blocks for a content: a text, or parts. Blank texts are left out, for Anthropic takes none.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} when there is a part that Anthropic does not take
     */
    static ArrayNode of(JsonNode content, String path) {
        var blocks = array();
        if (content.isArray()) {
            for (int i = 0; i < content.size(); i++) {
                part(content.path(i), blocks, "%s[%s]".formatted(path, i));
            }
        } else if (!content.asText("").isBlank()) {
            blocks.add(text(content.asText()));
        }
        return blocks;
    }

    static ObjectNode text(String text) {
        return object().put("type", "text").put("text", text);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** With the mark up to which Anthropic shall cache the prompt, if the client has set it. */
    static ObjectNode marked(ObjectNode block, JsonNode asked) {
        if (isGiven(asked.path("cache_control"))) {
            block.set("cache_control", asked.path("cache_control"));
        }
        return block;
    }

    private static void part(JsonNode part, ArrayNode blocks, String path) {
        String type = part.path("type").asText();
        switch (type) {
            case "text", "refusal" -> {
                if (!part.path(type).asText().isBlank()) {
                    blocks.add(marked(text(part.path(type).asText()), part));
                }
            }
            case "image_url" -> blocks.add(marked(image(part.at("/image_url/url"), path + ".image_url.url"), part));
            case "file" -> blocks.add(marked(file(part.at("/file/file_data"), path + ".file.file_data"), part));
            default -> throw RequestRefusal.of(path + ".type", "must be text, image_url or file for Anthropic's API");
        }
    }

    private static ObjectNode image(JsonNode url, String path) {
        var inside = DataUrl.of(url.asText());
        if (inside.isPresent()) {
            return base64(inside.get().mediaType().equals(PDF) ? "document" : "image", inside.get());
        }
        if (!url.asText().regionMatches(true, 0, "https:", 0, "https:".length())) {
            throw RequestRefusal.of(path, "must be an https: address, or a data: address in base64");
        }
        var image = object().put("type", "image");
        image.putObject("source").put("type", "url").set("url", url);
        return image;
    }

    private static ObjectNode file(JsonNode data, String path) {
        return DataUrl.of(data.asText())
                .filter(inside -> inside.mediaType().equals(PDF))
                .map(inside -> base64("document", inside))
                .orElseThrow(() -> RequestRefusal.of(path, "must hold a PDF as a data: address in base64"));
    }

    private static ObjectNode base64(String type, DataUrl inside) {
        var block = object().put("type", type);
        block.putObject("source")
                .put("type", "base64")
                .put("media_type", inside.mediaType())
                .put("data", inside.base64());
        return block;
    }
}
