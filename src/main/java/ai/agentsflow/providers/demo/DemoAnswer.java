package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.openai.AnswerUsage;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the demonstration model answers to a request: as many choices as it asks for.
 *
 * @param choices in the order of their indexes
 */
record DemoAnswer(List<DemoChoice> choices) {

    private static final int MOST_REPEATED = 400;
    private static final int MOST_LETTERS = 1 << 20;

    private static final String WHO =
            "This is AgentsFlow's built-in demonstration model. It understands nothing; it only shows that "
                    + "the way from you to a model and back works. ";

    DemoAnswer {
        choices = List.copyOf(choices);
    }

    /**
     * Answers.
     *
     * @throws ModelFailure {@link Refused} for what OpenAI refuses, or this model cannot honour
     */
    static DemoAnswer to(JsonNode request) {
        Rules.check(request);
        var conversation = Conversation.of(request.path("messages"));
        var toolbox = new Toolbox(request);
        var format = new Format(request);
        int n = request.path("n").asInt(1);
        var cut = Cut.of(request);
        var called = toolbox.called(conversation);
        if (!called.isEmpty()) {
            return called(called, n, cut);
        }
        var text = text(conversation);
        return new DemoAnswer(IntStream.range(0, n)
                .mapToObj(index -> DemoChoice.of(cut.text(format.answer(numbered(text, index, n)))))
                .toList());
    }

    private static DemoAnswer called(List<Toolbox.Tool> tools, int n, Cut cut) {
        List<String> arguments = new ArrayList<>();
        long letters = 0;
        for (var tool : tools) {
            var one = tool.arguments();
            letters += (long) n * one.length();
            if (letters > MOST_LETTERS) {
                throw new ModelFailure(
                        ModelFailure.Kind.ANSWER_TOO_LARGE, "The demonstration model's answer would be too large.");
            }
            arguments.add(one);
        }
        return new DemoAnswer(IntStream.range(0, n)
                .mapToObj(index -> DemoChoice.of(tools, arguments, cut))
                .toList());
    }

    private static String numbered(String text, int index, int n) {
        return n == 1 ? text : "Choice %s of %s. %s".formatted(index + 1, n, text);
    }

    private static String text(Conversation conversation) {
        if (conversation.results().isEmpty()) {
            return WHO
                    + "Your message number %s was: %s"
                            .formatted((conversation.size() + 1) / 2, repeated(conversation.lastText()));
        }
        return WHO
                + conversation.results().stream()
                        .map(result ->
                                "The tool %s answered: %s".formatted(result.getKey(), repeated(result.getValue())))
                        .collect(Collectors.joining(" "));
    }

    private static String repeated(String text) {
        int end = text.offsetByCodePoints(0, Math.min(MOST_REPEATED, text.codePointCount(0, text.length())));
        return text.substring(0, end) + (end < text.length() ? "…" : "");
    }

    /** As the server estimates tokens. */
    AnswerUsage usage(long promptTokens) {
        return AnswerWriter.usage(
                promptTokens, 0, choices.stream().mapToLong(DemoChoice::tokens).sum());
    }
}
