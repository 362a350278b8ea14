package ai.agentsflow.translate;

import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.openai.ChatRequest;
import java.nio.charset.StandardCharsets;

/** What every translator of chats into a vendor's API does. */
public abstract class FromChats extends TranslatorContract {

    @Override
    protected ModelRequest question(boolean stream) {
        return chat("\"stream\":" + stream);
    }

    @Override
    protected ModelRequest impossible() {
        return chat("\"logit_bias\":{\"7\":1}");
    }

    @Override
    protected String unknown() {
        return "logit_bias";
    }

    private static ModelRequest chat(String members) {
        var json = "{\"model\":\"ours\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],%s}"
                .formatted(QUESTION, members);
        return ChatRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
