package ai.agentsflow.translate.gemini;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ThoughtSignature;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One of the answers to a request, read at once or little by little. */
final class GeminiCandidate {

    /** More than any answer has, and few enough to be remembered. */
    private static final int MOST_CALLS = 1024;

    private static final int LONGEST_ID = 256;

    private final Set<String> ids = new HashSet<>();
    private String ended = "";
    private boolean anything;

    /**
     * What one event says.
     *
     * @param text may be empty, as may be the thoughts
     * @param calls each as in a whole message
     * @param images each as an image in a request
     * @param signature of a thought that led to no call; empty when there is none
     * @param logprobs null when they are not told
     */
    record Said(
            String text,
            String thoughts,
            List<ObjectNode> calls,
            ArrayNode images,
            String signature,
            @Nullable JsonNode logprobs) {

        /** All of it, as a message. */
        ObjectNode message() {
            var message = AnswerWriter.object().put("role", "assistant");
            message.put("content", text.isEmpty() && !calls.isEmpty() ? null : text);
            beside(message);
            calls.forEach(call -> message.withArrayProperty("tool_calls").add(call));
            return message;
        }

        /** All but the calls, as a piece of a message. */
        ObjectNode delta() {
            var delta = AnswerWriter.object();
            if (!text.isEmpty()) {
                delta.put("content", text);
            }
            beside(delta);
            return delta;
        }

        private void beside(ObjectNode message) {
            if (!thoughts.isEmpty()) {
                message.put("reasoning_content", thoughts);
            }
            if (!images.isEmpty()) {
                message.set("images", images);
            }
            if (!signature.isEmpty()) {
                ThoughtSignature.putBeside(message, signature);
            }
        }
    }

    /** Reads on. */
    Said add(JsonNode candidate) {
        String reason = candidate.path("finishReason").asText("");
        if (!reason.isEmpty() && !reason.equals("FINISH_REASON_UNSPECIFIED")) {
            ended = reason;
        }
        var text = new StringBuilder();
        var thoughts = new StringBuilder();
        List<ObjectNode> calls = new ArrayList<>();
        var images = JsonNodeFactory.instance.arrayNode();
        String signature = "";
        for (JsonNode part : candidate.path("content").path("parts")) {
            if (part.path("functionCall").isObject()) {
                calls.add(call(part));
                continue;
            }
            if (part.path("inlineData").isObject()) {
                images.add(image(part.path("inlineData")));
            }
            (part.path("thought").asBoolean() ? thoughts : text)
                    .append(part.path("text").asText(""));
            signature = part.path("thoughtSignature").asText(signature);
        }
        anything |= !text.isEmpty() || !thoughts.isEmpty() || !calls.isEmpty() || !images.isEmpty();
        return new Said(
                text.toString(),
                thoughts.toString(),
                calls,
                images,
                signature,
                logprobs(candidate.path("logprobsResult")));
    }

    /** Older models give their calls no id, and an id that came before would be another call's. Long ones are not worth remembering. */
    private ObjectNode call(JsonNode part) {
        var asked = part.path("functionCall");
        String id = asked.path("id").asText("");
        if (ids.size() >= MOST_CALLS) {
            throw new ModelFailure(
                    ModelFailure.Kind.ANSWER_TOO_LARGE,
                    "The answer has more than %s calls of tools.".formatted(MOST_CALLS));
        }
        if (id.isEmpty() || id.length() > LONGEST_ID || !ids.add(id)) {
            id = "call_" + UUID.randomUUID();
            ids.add(id);
        }
        var arguments = asked.path("args");
        var call = AnswerWriter.toolCall(
                id, asked.path("name").asText(""), arguments.isObject() ? arguments.toString() : "{}");
        String signature = part.path("thoughtSignature").asText("");
        if (!signature.isEmpty()) {
            ThoughtSignature.putBeside(call, signature);
        }
        return call;
    }

    /** As other gateways tell of what a model has drawn: OpenAI's chat has no place for it. */
    private static ObjectNode image(JsonNode data) {
        var image = AnswerWriter.object().put("type", "image_url");
        image.putObject("image_url")
                .put(
                        "url",
                        "data:%s;base64,%s"
                                .formatted(
                                        data.path("mimeType").asText(""),
                                        data.path("data").asText("")));
        return image;
    }

    private static @Nullable JsonNode logprobs(JsonNode told) {
        if (!told.path("chosenCandidates").isArray()) {
            return null;
        }
        var logprobs = AnswerWriter.object();
        var content = logprobs.putArray("content");
        for (JsonNode chosen : told.path("chosenCandidates")) {
            var top = told.path("topCandidates").path(content.size()).path("candidates");
            var token = token(content.addObject(), chosen).putArray("top_logprobs");
            top.forEach(other -> token(token.addObject(), other));
        }
        return logprobs;
    }

    private static ObjectNode token(ObjectNode to, JsonNode told) {
        to.put("token", told.path("token").asText(""));
        to.put("logprob", told.path("logProbability").asDouble());
        return to.putNull("bytes");
    }

    boolean ended() {
        return !ended.isEmpty();
    }

    /**
     * Why it ended, in OpenAI's words.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when the model failed, or has not come to an end
     */
    String finishReason() {
        return switch (ended) {
            case "" -> throw GeminiReply.broken("no reason for the end of its answer");
            case "MAX_TOKENS" -> "length";
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> "content_filter";
            case "MALFORMED_FUNCTION_CALL",
                    "UNEXPECTED_TOOL_CALL",
                    "TOO_MANY_TOOL_CALLS",
                    "MISSING_THOUGHT_SIGNATURE",
                    "MALFORMED_RESPONSE" -> throw GeminiReply.broken("an answer that the model spoiled: " + ended);
            case "STOP" -> stop();
            default -> {
                if (!anything) {
                    throw GeminiReply.broken("an answer that ended without a word, and not because it was complete");
                }
                yield stop();
            }
        };
    }

    private String stop() {
        return ids.isEmpty() ? "stop" : "tool_calls";
    }
}
