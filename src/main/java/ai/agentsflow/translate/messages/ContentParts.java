package ai.agentsflow.translate.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;

/** What a message says, piece by piece, as OpenAI's content parts. Marks for caching and for citations are left out. */
final class ContentParts {

    private final ArrayNode parts = JsonNodeFactory.instance.arrayNode();

    void text(String text) {
        parts.addObject().put("type", "text").put("text", text);
    }

    void add(Place block) {
        var type = block.object().member("type");
        switch (type.text()) {
            case "text" -> text(block.member("text").text());
            case "image" ->
                parts.addObject()
                        .put("type", "image_url")
                        .putObject("image_url")
                        .put("url", address(block.member("source")));
            case "document" -> document(block);
            default -> throw type.wrong("'%s' blocks cannot be given to this server's models".formatted(type.name()));
        }
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** A single text is given as such: some servers take nothing else. */
    JsonNode content() {
        if (parts.isEmpty()) {
            return TextNode.valueOf("");
        }
        var only = parts.size() == 1 ? parts.get(0).get("text") : null;
        return only != null ? only : parts;
    }

    private static String address(Place source) {
        var type = source.object().member("type");
        return switch (type.text()) {
            case "base64" -> data(source);
            case "url" -> source.member("url").text();
            default -> throw type.wrong("Input should be 'base64' or 'url': nothing is uploaded to this server");
        };
    }

    private void document(Place block) {
        var source = block.member("source").object();
        var title = block.member("title");
        var name = title.absent() ? "document" : title.text();
        var type = source.member("type");
        switch (type.text()) {
            case "text" -> text(source.member("data").text());
            case "base64" ->
                parts.addObject()
                        .put("type", "file")
                        .putObject("file")
                        .put("filename", name)
                        .put("file_data", data(source));
            default -> throw type.wrong("Input should be 'base64' or 'text': documents are not fetched by this server");
        }
    }

    private static String data(Place source) {
        return "data:" + source.member("media_type").text() + ";base64,"
                + source.member("data").text();
    }
}
