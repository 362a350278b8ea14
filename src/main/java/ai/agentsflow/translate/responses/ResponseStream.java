package ai.agentsflow.translate.responses;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.ThoughtSignature;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.translate.ChatJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of a chat as the events of the Responses API
 * (<a href="https://platform.openai.com/docs/api-reference/responses-streaming">reference</a>): a response begins, its items come and
 * end, each with a number, and the response ends and holds them all. Heard by one thread at a time.
 *
 * <p>Text and thoughts come one after the other; calls may come mixed, and end when the answer does.
 */
final class ResponseStream {

    /** Letters that an item of a call has besides its arguments, about. */
    private static final int LONGEST_ITEM = 500;

    private final ObjectNode response;
    private final OfferedTools tools;
    private final boolean carried;
    private final LongPredicate memory;
    private final BiConsumer<String, String> events;
    private final Map<Integer, Call> calls = new LinkedHashMap<>();
    private final Map<Integer, ObjectNode> done = new TreeMap<>();
    private @Nullable Said said;
    private int items;
    private int sequence;
    private boolean begun;
    private @Nullable String finishReason;

    /** What an open item of text says, and how its events are called. */
    private enum Kind {
        REASONING("response.reasoning_text", "text"),
        TEXT("response.output_text", "text"),
        REFUSAL("response.refusal", "refusal");

        private final String events;
        private final String member;

        Kind(String events, String member) {
            this.events = events;
            this.member = member;
        }
    }

    /** An item that is text, of which more may come. */
    private record Said(Kind kind, int index, String id, StringBuilder text, ArrayNode probabilities) {}

    /** A call whose arguments are coming in. */
    private record Call(int index, String id, String givenId, String name, ObjectNode item, StringBuilder arguments) {}

    /**
     * For one answer.
     *
     * @param begun the response, which becomes complete
     * @param request what was asked for
     * @param memory takes so many bytes more, or says that there are none left
     * @param events hears each event's name, and its data on one line
     */
    ResponseStream(
            ObjectNode begun,
            JsonNode request,
            OfferedTools tools,
            LongPredicate memory,
            BiConsumer<String, String> events) {
        this.response = begun;
        this.tools = tools;
        this.carried = ResponseChat.includes(request, "reasoning.encrypted_content");
        this.memory = memory;
        this.events = events;
    }

    /**
     * The next chunk.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when the model asks for a tool without saying which, {@code NO_MEMORY} when the
     *     answer cannot be held to its end
     */
    void chunk(byte[] json) {
        begin();
        var chunk = ProviderJson.tree(json);
        var choice = ChatJson.choice(chunk);
        var delta = choice.has("delta") ? choice.path("delta") : choice.path("message");
        say(Kind.REASONING, ChatJson.reasoning(delta), MissingNode.getInstance());
        say(Kind.TEXT, ChatJson.text(delta), choice.at("/logprobs/content"));
        say(Kind.REFUSAL, ChatJson.refusal(delta), MissingNode.getInstance());
        int number = 0;
        for (JsonNode call : delta.path("tool_calls")) {
            call(call, call.path("index").asInt(number++));
        }
        var reason = ChatJson.finishReason(choice);
        if (reason != null) {
            finishReason = reason;
        }
    }

    /** The answer is complete: its items end, and the response holds them. */
    void end(TokenUsage counted) {
        begin();
        var status = "length".equals(finishReason) ? "incomplete" : "completed";
        endSaid(status);
        calls.values().forEach(call -> endCall(call, status));
        calls.clear();
        var output = JsonNodeFactory.instance.arrayNode();
        done.values().forEach(output::add);
        ResponseObject.end(response, output, finishReason, counted);
        tell("response." + response.path("status").asText());
    }

    private void begin() {
        if (!begun) {
            begun = true;
            tell("response.created");
            tell("response.in_progress");
        }
    }

    private void say(Kind kind, String text, JsonNode probabilities) {
        if (text.isEmpty()) {
            return;
        }
        hold(text.length());
        var open = said;
        if (open == null || open.kind() != kind) {
            endSaid("completed");
            open = open(kind);
        }
        open.text().append(text);
        var event = event(kind.events + ".delta", open.id(), open.index()).put("content_index", 0);
        event.put("delta", text);
        if (kind == Kind.TEXT) {
            event.set("logprobs", probabilities.isArray() ? probabilities : JsonNodeFactory.instance.arrayNode());
            probabilities.forEach(open.probabilities()::add);
        }
        send(event);
    }

    private Said open(Kind kind) {
        var id = ItemIds.item(kind == Kind.REASONING ? "reasoning" : "message");
        var opened = new Said(kind, items++, id, new StringBuilder(), JsonNodeFactory.instance.arrayNode());
        said = opened;
        item("response.output_item.added", opened.index(), item(opened, "", "in_progress"));
        part("response.content_part.added", opened, "");
        return opened;
    }

    private ObjectNode item(Said of, String text, String status) {
        if (of.kind() == Kind.REASONING) {
            return Thoughts.item(of.id(), text, carried);
        }
        var message = OutputItems.message(of.id(), status);
        if (!text.isEmpty()) {
            message.withArray("content").add(content(of, text));
        }
        return message;
    }

    private static ObjectNode content(Said of, String text) {
        return switch (of.kind()) {
            case REASONING ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "reasoning_text")
                        .put("text", text);
            case TEXT -> OutputItems.text(text, of.probabilities());
            case REFUSAL -> OutputItems.refusal(text);
        };
    }

    private void part(String type, Said of, String text) {
        send(event(type, of.id(), of.index()).put("content_index", 0).set("part", content(of, text)));
    }

    private void endSaid(String status) {
        var open = said;
        if (open == null) {
            return;
        }
        said = null;
        var text = open.text().toString();
        var end = event(open.kind().events + ".done", open.id(), open.index())
                .put("content_index", 0)
                .put(open.kind().member, text);
        if (open.kind() == Kind.TEXT) {
            end.set("logprobs", open.probabilities());
        }
        send(end);
        part("response.content_part.done", open, text);
        finish(open.index(), item(open, text, status));
    }

    /**
     * A call's id and name come with its first piece. Where a number comes again with another id and a name, it is another call; with
     * another id alone, as some servers give each piece one, it is the same.
     */
    private void call(JsonNode call, int number) {
        var id = call.path("id").asText("");
        var name = call.at("/function/name").asText("");
        var known = calls.get(number);
        if (known != null && !name.isEmpty() && !id.isEmpty() && !id.equals(known.givenId())) {
            endCall(known, "completed");
            calls.remove(number);
            known = null;
        }
        if (known == null) {
            known = begin(call, number, id, name);
        }
        var piece = ChatJson.arguments(call);
        if (!piece.isEmpty()) {
            hold(piece.length());
            known.arguments().append(piece);
            if (!tools.isCustom(known.name())) {
                send(event("response.function_call_arguments.delta", known.id(), known.index())
                        .put("delta", piece));
            }
        }
    }

    private Call begin(JsonNode call, int number, String givenId, String name) {
        if (name.isEmpty()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the model asked for a tool without its name");
        }
        hold(LONGEST_ITEM);
        endSaid("completed");
        boolean custom = tools.isCustom(name);
        var id = ItemIds.item(custom ? "custom_tool_call" : "function_call");
        var callId = ThoughtSignature.into(givenId.isEmpty() ? "call_" + id : givenId, call);
        var item = tools.call(id, callId, name);
        var begun = new Call(items++, id, givenId, name, item, new StringBuilder());
        calls.put(number, begun);
        item(
                "response.output_item.added",
                begun.index(),
                item.deepCopy().put(custom ? "input" : "arguments", "").put("status", "in_progress"));
        return begun;
    }

    private void endCall(Call call, String status) {
        OutputItems.end(call.item(), tools, call.name(), call.arguments().toString(), status);
        if (tools.isCustom(call.name())) {
            var input = call.item().path("input").asText();
            send(event("response.custom_tool_call_input.delta", call.id(), call.index())
                    .put("delta", input));
            send(event("response.custom_tool_call_input.done", call.id(), call.index())
                    .put("input", input));
        } else {
            send(event("response.function_call_arguments.done", call.id(), call.index())
                    .put("name", call.item().path("name").asText())
                    .put("arguments", call.item().path("arguments").asText()));
        }
        finish(call.index(), call.item());
    }

    private void finish(int index, ObjectNode item) {
        done.put(index, item);
        item("response.output_item.done", index, item);
    }

    /** Until the end, where all of it is told once more. */
    private void hold(int letters) {
        if (!memory.test(2L * letters)) {
            throw new ModelFailure(
                    ModelFailure.Kind.NO_MEMORY, "This server has no memory for an answer of this size right now.");
        }
    }

    private void tell(String type) {
        send(ResponseEvents.of(type, sequence++, response));
    }

    private void item(String type, int index, ObjectNode item) {
        send(ResponseEvents.event(type, sequence++).put("output_index", index).set("item", item));
    }

    private ObjectNode event(String type, String id, int index) {
        return ResponseEvents.event(type, sequence++).put("item_id", id).put("output_index", index);
    }

    private void send(ObjectNode event) {
        events.accept(event.path("type").asText(), ChatJson.write(event));
    }
}
