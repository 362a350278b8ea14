package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The ways to answer, good and bad; each serves streaming requests and others. */
final class FakeUpstreamReplies {

    private FakeUpstreamReplies() {}

    static FakeUpstreamReply answer(FakeUpstream upstream, List<String> pieces, String finishReason) {
        return exchange -> {
            ObjectNode usage = upstream.usageOf(exchange.request(), pieces.size());
            if (!exchange.request().wantsStream()) {
                var message = FakeUpstreamJson.message(String.join("", pieces));
                exchange.answer(200, FakeUpstreamJson.completion(exchange, message, finishReason, usage));
                return;
            }
            begin(exchange);
            for (String piece : pieces) {
                exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.content(piece), null));
            }
            finish(exchange, finishReason, usage);
        };
    }

    /** "echo: " and the last user message, word by word. */
    static FakeUpstreamReply echo(FakeUpstream upstream) {
        return exchange -> {
            String text = "echo: "
                    + FakeUpstreamJson.lastUserMessage(exchange.request().parsed());
            answer(upstream, words(text), "stop").play(exchange);
        };
    }

    static FakeUpstreamReply toolCall(FakeUpstream upstream, String name, String arguments) {
        return exchange -> {
            ObjectNode usage = upstream.usageOf(exchange.request(), 2);
            if (!exchange.request().wantsStream()) {
                var message = FakeUpstreamJson.toolCallMessage(name, arguments);
                exchange.answer(200, FakeUpstreamJson.completion(exchange, message, "tool_calls", usage));
                return;
            }
            exchange.beginStream();
            exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.toolCallStart(name), null));
            int middle = arguments.length() / 2;
            for (String piece : List.of(arguments.substring(0, middle), arguments.substring(middle))) {
                exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.toolCallArguments(piece), null));
            }
            finish(exchange, "tool_calls", usage);
        };
    }

    /** Some numbered words of a stream, or half of an answer, and then something else than the rest. */
    static FakeUpstreamReply breaking(FakeUpstream upstream, int after, FakeUpstreamReply breach) {
        return exchange -> {
            if (exchange.request().wantsStream()) {
                begin(exchange);
                sendWords(exchange, after);
            } else {
                ObjectNode usage = upstream.usageOf(exchange.request(), after);
                var message = FakeUpstreamJson.message("half of this is sent");
                exchange.half(FakeUpstreamJson.completion(exchange, message, "stop", usage));
            }
            breach.play(exchange);
        };
    }

    /** A stream that goes astray: one word, what is given, one more word, and the usual end. */
    static FakeUpstreamReply interrupted(FakeUpstream upstream, FakeUpstreamReply middle) {
        return exchange -> {
            begin(exchange);
            sendWords(exchange, 1);
            middle.play(exchange);
            exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.content("after "), null));
            finish(exchange, "stop", upstream.usageOf(exchange.request(), 2));
        };
    }

    /** A stream that ends as HTTP wants it and not as the interface does. */
    static FakeUpstreamReply endingEarly(boolean withFinishReason) {
        return exchange -> {
            begin(exchange);
            sendWords(exchange, 2);
            if (withFinishReason) {
                exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.empty(), "stop"));
            }
            exchange.endStream();
        };
    }

    /** A whole stream, each byte a chunk and a packet of its own. */
    static FakeUpstreamReply trickle(FakeUpstream upstream, String text) {
        return exchange -> {
            var stream = new StringBuilder();
            for (String piece : words(text)) {
                String chunk = FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.content(piece), null);
                stream.append("data: ").append(chunk).append("\n\n");
            }
            exchange.beginStream();
            for (byte one : stream.toString().getBytes(StandardCharsets.UTF_8)) {
                exchange.raw(one);
            }
            finish(
                    exchange,
                    "stop",
                    upstream.usageOf(exchange.request(), words(text).size()));
        };
    }

    /** Each word with the blank before it. */
    private static List<String> words(String text) {
        return Arrays.asList(text.split("(?= )", -1));
    }

    private static void begin(FakeUpstreamExchange exchange) throws IOException {
        exchange.beginStream();
        exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.message(""), null));
    }

    private static void sendWords(FakeUpstreamExchange exchange, int count) throws IOException {
        for (int number : IntStream.rangeClosed(1, count).toArray()) {
            exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.content("word" + number + ' '), null));
        }
    }

    static void finish(FakeUpstreamExchange exchange, String reason, ObjectNode usage) throws IOException {
        exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.empty(), reason));
        if (exchange.request().wantsUsageInStream()) {
            exchange.event(FakeUpstreamJson.usageChunk(exchange, usage));
        }
        exchange.event("[DONE]");
        exchange.endStream();
    }
}
