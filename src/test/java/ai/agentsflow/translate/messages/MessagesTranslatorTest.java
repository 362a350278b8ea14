package ai.agentsflow.translate.messages;

import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.translate.IntoChats;
import ai.agentsflow.translate.Translator;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class MessagesTranslatorTest extends IntoChats {

    @Override
    protected Translator translator() {
        return new MessagesTranslator();
    }

    @Override
    protected ModelRequest question(boolean stream) {
        return message("\"stream\":" + stream);
    }

    @Override
    protected ModelRequest impossible() {
        return message("\"container\":\"c\"");
    }

    @Override
    protected String unknown() {
        return "container";
    }

    private static ModelRequest message(String members) {
        var json = "{\"model\":\"ours\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],%s}"
                .formatted(QUESTION, members);
        return MessagesBody.parse(json.getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
