package ai.agentsflow.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.StringJoiner;

/** The content of messages and of results, as a chat has it. */
final class Parts {

    private Parts() {}

    /** What a user says: a text as such, else parts. */
    static JsonNode user(Member content) {
        if (content.value().isTextual()) {
            return content.value();
        }
        var parts = JsonNodeFactory.instance.arrayNode();
        each(content, part -> parts.add(part(part)));
        // many servers know texts only, and a text is what most messages are
        if (parts.size() == 1 && parts.get(0).path("type").asText().equals("text")) {
            return TextNode.valueOf(parts.get(0).path("text").asText());
        }
        return parts;
    }

    /** What is text and nothing else. */
    static String text(Member content) {
        if (content.absent()) {
            return "";
        }
        if (content.value().isTextual()) {
            return content.text();
        }
        var text = new StringJoiner("\n");
        each(content, part -> {
            switch (part.at("type").text()) {
                case "input_text", "output_text", "text", "summary_text" ->
                    text.add(part.at("text").text());
                case "refusal" -> text.add(part.at("refusal").text());
                default -> throw part.at("type").wrong("must be a kind of text in a message of this role");
            }
        });
        return text.toString();
    }

    /** A part of a tool's result: text is the result, anything else the user's next message. */
    static void result(Member part, StringJoiner text, ArrayNode rest) {
        var type = part.at("type").text();
        if (type.equals("input_text") || type.equals("output_text") || type.equals("text")) {
            text.add(part.at("text").text());
        } else {
            rest.add(part(part));
        }
    }

    private interface Each {
        void of(Member part);
    }

    private static void each(Member content, Each each) {
        if (!content.value().isArray()) {
            throw content.wrong("must be a string or an array of parts");
        }
        for (int i = 0; i < content.value().size(); i++) {
            each.of(content.at(i));
        }
    }

    private static ObjectNode part(Member part) {
        var type = part.at("type");
        var told = JsonNodeFactory.instance.objectNode();
        switch (type.text()) {
            case "input_text", "output_text", "text" ->
                told.put("type", "text").put("text", part.at("text").text());
            case "input_image" -> {
                var image = told.put("type", "image_url").putObject("image_url");
                image.put("url", address(part, "image_url"));
                if (!part.at("detail").absent()) {
                    image.put("detail", part.at("detail").text());
                }
            }
            case "input_file" -> {
                var file = told.put("type", "file").putObject("file");
                file.put("file_data", address(part, "file_data"));
                if (!part.at("filename").absent()) {
                    file.put("filename", part.at("filename").text());
                }
            }
            case "input_audio" ->
                told.put("type", "input_audio")
                        .set("input_audio", part.at("input_audio").value());
            default -> throw type.wrong("must be input_text, input_image, input_file or input_audio");
        }
        return told;
    }

    /** What is kept at OpenAI, or stands elsewhere, cannot be fetched for another model. */
    private static String address(Member part, String name) {
        if (part.at(name).absent()) {
            throw part.wrong(
                    "must have %s: what is named by an id or an address cannot be given to the model that was asked for"
                            .formatted(name));
        }
        return part.at(name).text();
    }
}
