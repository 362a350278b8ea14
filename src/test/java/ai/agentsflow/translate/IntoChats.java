package ai.agentsflow.translate;

import java.util.List;

/** What every translator of a client's API into chats does. */
public abstract class IntoChats extends TranslatorContract {

    @Override
    protected String whole() {
        return """
                {"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"theirs","choices":[{"index":0,
                 "message":{"role":"assistant","content":"Bien, \\"merci\\" 🎉"},"finish_reason":"stop"}],
                 "usage":{"prompt_tokens":12,"completion_tokens":34}}""";
    }

    @Override
    protected List<String> pieces() {
        return List.of(
                chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
                chunk("{\"content\":\"Bien, \"}", "null"),
                chunk("{\"content\":\"\\\"merci\\\" 🎉\"}", "null"),
                chunk("{}", "\"stop\""));
    }

    private static String chunk(String delta, String reason) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"theirs\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}"
                .formatted(delta, reason);
    }
}
