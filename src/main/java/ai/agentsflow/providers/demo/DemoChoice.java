package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One choice of an answer: a text, or calls of tools.
 *
 * @param text empty for calls
 * @param finishReason in OpenAI's words
 */
record DemoChoice(String text, List<Call> calls, String finishReason) {

    /** A call; its arguments are JSON in a text. */
    record Call(String id, String name, String arguments) {}

    DemoChoice {
        calls = List.copyOf(calls);
    }

    static DemoChoice of(Cut.Text text) {
        return new DemoChoice(text.text(), List.of(), text.finishReason());
    }

    /** Calls that are cut short end as any other answer: with arguments that are not whole. */
    static DemoChoice of(List<Toolbox.Tool> tools, List<String> arguments, Cut cut) {
        List<Call> calls = new ArrayList<>();
        var left = cut;
        for (int place = 0; place < tools.size(); place++) {
            var name = tools.get(place).name();
            var said = left.after(name).within(arguments.get(place));
            calls.add(new Call("call_" + UUID.randomUUID().toString().replace("-", ""), name, said.text()));
            if (said.finishReason().equals("length")) {
                return new DemoChoice("", calls, "length");
            }
            left = left.after(name).after(said.text());
        }
        return new DemoChoice("", calls, "tool_calls");
    }

    long tokens() {
        return Tokens.estimate(text)
                + calls.stream()
                        .mapToLong(call -> Tokens.estimate(call.name()) + Tokens.estimate(call.arguments()))
                        .sum();
    }

    /** As a whole. */
    ObjectNode message() {
        var message = AnswerWriter.object().put("role", "assistant");
        if (calls.isEmpty()) {
            return message.put("content", text).putNull("refusal");
        }
        message.putNull("content").putNull("refusal");
        var list = message.putArray("tool_calls");
        calls.forEach(call -> list.add(AnswerWriter.toolCall(call.id(), call.name(), call.arguments())));
        return message;
    }
}
