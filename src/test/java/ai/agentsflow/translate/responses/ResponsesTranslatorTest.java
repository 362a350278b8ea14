package ai.agentsflow.translate.responses;

import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.translate.IntoChats;
import ai.agentsflow.translate.Translator;
import java.nio.charset.StandardCharsets;

class ResponsesTranslatorTest extends IntoChats {

    @Override
    protected Translator translator() {
        return new ResponsesTranslator();
    }

    @Override
    protected ModelRequest question(boolean stream) {
        return response("\"stream\":" + stream);
    }

    @Override
    protected ModelRequest impossible() {
        return response("\"prompt\":{\"id\":\"p\"}");
    }

    @Override
    protected String unknown() {
        return "prompt";
    }

    private static ModelRequest response(String members) {
        var json = "{\"model\":\"ours\",\"input\":\"%s\",%s}".formatted(QUESTION, members);
        return ResponsesRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
