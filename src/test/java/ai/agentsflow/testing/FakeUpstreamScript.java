package ai.agentsflow.testing;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What an upstream shall do with a request. Verbs that are not about streams serve both kinds of request; a stream that
 * breaks sends a first chunk with the role and then numbered words, {@code "word1 "}, {@code "word2 "} and so on.
 */
public abstract class FakeUpstreamScript {

    FakeUpstreamScript() {}

    /** Answers in a way of the test's own. */
    public abstract FakeUpstream plays(FakeUpstreamReply reply);

    abstract FakeUpstream upstream();

    /** Answers with this text, in one piece. */
    public FakeUpstream answers(String text) {
        return streams(text);
    }

    /** Answers with these pieces, each a chunk when a stream is asked for. */
    public FakeUpstream streams(String... pieces) {
        return plays(FakeUpstreamReplies.answer(List.of(pieces), "stop"));
    }

    /** Answers with this text and another reason for its end, such as {@code length} or {@code content_filter}. */
    public FakeUpstream finishes(String reason, String text) {
        return plays(FakeUpstreamReplies.answer(List.of(text), reason));
    }

    /** Sends "word1 ", waits until the gate is open, and sends "after ": what comes before the gate came as a stream. */
    public FakeUpstream streamsWithPause(CountDownLatch gate) {
        return plays(FakeUpstreamReplies.interrupted((exchange, wire) -> exchange.await(gate)));
    }

    /** Sends nothing until the gate is open, then answers with this text. */
    public FakeUpstream answersOnceOpen(CountDownLatch gate, String text) {
        FakeUpstreamReply answer = FakeUpstreamReplies.answer(List.of(text), "stop");
        return plays(exchange -> {
            exchange.await(gate);
            answer.play(exchange);
        });
    }

    /** Streams each byte as a chunk of its own, in the middle of characters too. */
    public FakeUpstream trickles(String text) {
        return plays(FakeUpstreamReplies.trickle(text));
    }

    /** Streams these texts exactly as they are, each as one chunk, and ends as HTTP wants it. */
    public FakeUpstream streamsRaw(String... chunks) {
        return plays(exchange -> {
            exchange.beginStream();
            for (String chunk : chunks) {
                exchange.raw(chunk);
            }
            exchange.endStream();
        });
    }

    /** Asks for a tool; the arguments of a streamed call come in two pieces, where the vendor has pieces. */
    public FakeUpstream callsTool(String name, String arguments) {
        return plays(FakeUpstreamReplies.toolCalls("", name, arguments));
    }

    /** Says something and asks for two tools at once. */
    public FakeUpstream callsTools(String text, String name, String arguments, String name2, String arguments2) {
        return plays(FakeUpstreamReplies.toolCalls(text, name, arguments, name2, arguments2));
    }

    /** Sends this many words and then nothing, for as long as the client waits. */
    public FakeUpstream stallsAfter(int words) {
        return plays(FakeUpstreamReplies.breaking(words, (exchange, wire) -> exchange.awaitClientGone()));
    }

    /** Streams words, one every few milliseconds, until the client has left. */
    public FakeUpstream talksOn() {
        return plays(FakeUpstreamReplies.talkingOn());
    }

    /** Sends this many words and closes the connection. */
    public FakeUpstream cutsAfter(int words) {
        return plays(FakeUpstreamReplies.breaking(words, (exchange, wire) -> exchange.cut()));
    }

    /** Sends this many words and resets the connection. */
    public FakeUpstream resetsAfter(int words) {
        return plays(FakeUpstreamReplies.breaking(words, (exchange, wire) -> exchange.reset()));
    }

    /** Resets the connection without a byte of an answer. */
    public FakeUpstream resets() {
        return plays(FakeUpstreamExchange::reset);
    }

    /** Closes the connection without a byte of an answer, as one that was idle for too long. */
    public FakeUpstream hangsUp() {
        return plays(FakeUpstreamExchange::cut);
    }

    /** Takes the request and never says a word. */
    public FakeUpstream neverAnswers() {
        return plays(FakeUpstreamExchange::awaitClientGone);
    }

    /** Answers with this status and body; headers as "Name: value". */
    public FakeUpstream refuses(int status, String body, String... headers) {
        return plays(exchange -> exchange.answer(status, body, headers));
    }

    /** Answers with this status and an error of the usual shape. */
    public FakeUpstream refuses(int status) {
        return plays(exchange ->
                exchange.answer(status, FakeUpstreamWire.of(exchange).refusal(status, "refused by the fake")));
    }

    /** Answers 429 and says when to come back. */
    public FakeUpstream refusesForNow(int seconds) {
        return plays(exchange -> exchange.answer(
                429, FakeUpstreamWire.of(exchange).refusal(429, "Rate limit reached"), "Retry-After: " + seconds));
    }

    /** Answers 400: the prompt is too long for the model. */
    public FakeUpstream refusesForLength() {
        return plays(
                exchange -> exchange.answer(400, FakeUpstreamWire.of(exchange).tooLong()));
    }

    /** Answers 400: a filter does not like the prompt. */
    public FakeUpstream refusesForContent() {
        return refuses(
                400,
                FakeUpstreamJson.error(
                        "The response was filtered.", "invalid_request_error", "prompt", "content_filter"));
    }

    /** Sends what is no JSON in the middle of a stream that goes on as if nothing had been. */
    public FakeUpstream sendsGarbageChunk() {
        return plays(FakeUpstreamReplies.interrupted((exchange, wire) -> wire.garbage()));
    }

    /** Sends this many words, then an error as an event, and ends the stream without [DONE]. */
    public FakeUpstream sendsErrorAfter(int words, String message) {
        return plays(FakeUpstreamReplies.breaking(words, (exchange, wire) -> {
            wire.error(message);
            exchange.endStream();
        }));
    }

    /** Streams two words and a finish reason, and ends without [DONE]. */
    public FakeUpstream endsWithoutDone() {
        return plays(FakeUpstreamReplies.endingEarly(true));
    }

    /** Streams two words and ends, without a finish reason and without [DONE]. */
    public FakeUpstream endsWithoutFinish() {
        return plays(FakeUpstreamReplies.endingEarly(false));
    }
}
