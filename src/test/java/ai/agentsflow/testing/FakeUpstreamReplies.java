package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** The ways to answer, good and bad; each serves streaming requests and others, in the words of the vendor that is asked. */
final class FakeUpstreamReplies {

    private FakeUpstreamReplies() {}

    /** What happens in the middle of a stream. */
    @FunctionalInterface
    interface Event {

        void play(FakeUpstreamExchange exchange, FakeUpstreamWire wire) throws IOException, InterruptedException;
    }

    static FakeUpstreamReply answer(List<String> pieces, String finishReason) {
        return answer(pieces, List.of(), finishReason);
    }

    private static FakeUpstreamReply answer(
            List<String> pieces, List<FakeUpstreamWire.ToolCall> calls, String finishReason) {
        return exchange -> {
            ObjectNode usage = exchange.usage(pieces.size() + 2 * calls.size());
            var wire = FakeUpstreamWire.of(exchange);
            if (!exchange.request().wantsStream()) {
                exchange.answer(200, wire.whole(String.join("", pieces), calls, finishReason, usage));
                return;
            }
            wire.begin();
            for (String piece : pieces) {
                wire.text(piece);
            }
            for (int index = 0; index < calls.size(); index++) {
                wire.toolCall(index, calls.get(index));
            }
            wire.finish(finishReason, usage);
            wire.complete(usage);
        };
    }

    /** "echo: " and the last user message, word by word. */
    static FakeUpstreamReply echo() {
        return exchange -> {
            String text = "echo: "
                    + FakeUpstreamJson.lastUserMessage(exchange.request().parsed());
            answer(words(text), "stop").play(exchange);
        };
    }

    /** A text, if it is not empty, and calls of tools: names and arguments in turn. */
    static FakeUpstreamReply toolCalls(String text, String... namesAndArguments) {
        List<FakeUpstreamWire.ToolCall> calls = new ArrayList<>();
        for (int i = 0; i < namesAndArguments.length; i += 2) {
            String arguments = namesAndArguments[i + 1];
            int middle = arguments.length() / 2;
            calls.add(new FakeUpstreamWire.ToolCall(
                    namesAndArguments[i], List.of(arguments.substring(0, middle), arguments.substring(middle))));
        }
        return answer(text.isEmpty() ? List.of() : List.of(text), calls, "tool_calls");
    }

    /** Some numbered words of a stream, or half of an answer, and then something else than the rest. */
    static FakeUpstreamReply breaking(int after, Event breach) {
        return exchange -> {
            var wire = FakeUpstreamWire.of(exchange);
            if (exchange.request().wantsStream()) {
                wire.begin();
                sendWords(wire, after);
            } else {
                exchange.half(wire.whole("half of this is sent", List.of(), "stop", exchange.usage(after)));
            }
            breach.play(exchange, wire);
        };
    }

    /** A stream without an end: it breaks when nobody takes it any more. */
    static FakeUpstreamReply talkingOn() {
        return exchange -> {
            var wire = FakeUpstreamWire.of(exchange);
            wire.begin();
            while (true) {
                wire.text("word ");
                LockSupport.parkNanos(10_000_000);
            }
        };
    }

    /** A stream that goes astray: one word, what is given, one more word, and the usual end. */
    static FakeUpstreamReply interrupted(Event middle) {
        return exchange -> {
            var wire = FakeUpstreamWire.of(exchange);
            wire.begin();
            sendWords(wire, 1);
            middle.play(exchange, wire);
            wire.text("after ");
            ObjectNode usage = exchange.usage(2);
            wire.finish("stop", usage);
            wire.complete(usage);
        };
    }

    /** A stream that ends as HTTP wants it and not as the interface does. */
    static FakeUpstreamReply endingEarly(boolean withFinishReason) {
        return exchange -> {
            var wire = FakeUpstreamWire.of(exchange);
            wire.begin();
            sendWords(wire, 2);
            if (withFinishReason) {
                wire.finish("stop", exchange.usage(2));
            }
            exchange.endStream();
        };
    }

    /** A whole stream, each byte a chunk and a packet of its own. */
    static FakeUpstreamReply trickle(String text) {
        return exchange -> {
            exchange.trickle();
            answer(words(text), "stop").play(exchange);
        };
    }

    /** Each word with the blank before it. */
    private static List<String> words(String text) {
        return Arrays.asList(text.split("(?= )", -1));
    }

    private static void sendWords(FakeUpstreamWire wire, int count) throws IOException {
        for (int number : IntStream.rangeClosed(1, count).toArray()) {
            wire.text("word" + number + ' ');
        }
    }
}
