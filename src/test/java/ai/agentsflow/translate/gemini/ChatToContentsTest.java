package ai.agentsflow.translate.gemini;

import ai.agentsflow.translate.FromChats;
import ai.agentsflow.translate.Translator;
import java.util.List;

class ChatToContentsTest extends FromChats {

    @Override
    protected Translator translator() {
        return new ChatToContents();
    }

    @Override
    protected String whole() {
        return """
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Bien, \\"merci\\" 🎉"}]},"finishReason":"STOP"}],
                 "usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":34},"modelVersion":"theirs"}""";
    }

    @Override
    protected List<String> pieces() {
        return List.of("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Bien, "}]}}],"modelVersion":"theirs"}""", """
                {"candidates":[{"content":{"role":"model","parts":[{"text":"\\"merci\\" 🎉"}]},"finishReason":"STOP"}],
                 "usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":34},"modelVersion":"theirs"}""");
    }
}
