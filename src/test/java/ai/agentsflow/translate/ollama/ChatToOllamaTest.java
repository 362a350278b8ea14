package ai.agentsflow.translate.ollama;

import ai.agentsflow.translate.FromChats;
import ai.agentsflow.translate.Translator;
import java.util.List;

class ChatToOllamaTest extends FromChats {

    @Override
    protected Translator translator() {
        return new ChatToOllama();
    }

    @Override
    protected String whole() {
        return """
                {"model":"theirs","message":{"role":"assistant","content":"Bien, \\"merci\\" 🎉"},"done":true,"done_reason":"stop",
                 "prompt_eval_count":12,"eval_count":34}""";
    }

    @Override
    protected List<String> pieces() {
        return List.of("""
                {"model":"theirs","message":{"role":"assistant","content":"Bien, "},"done":false}""", """
                {"model":"theirs","message":{"role":"assistant","content":"\\"merci\\" 🎉"},"done":false}""", """
                {"model":"theirs","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop",
                 "prompt_eval_count":12,"eval_count":34}""");
    }
}
