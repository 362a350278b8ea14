package ai.agentsflow.gateway.responses;

import ai.agentsflow.calls.Ask;
import ai.agentsflow.calls.Served;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.responses.Asked;
import ai.agentsflow.responses.Finished;
import ai.agentsflow.responses.WholeResponse;
import ai.agentsflow.translate.responses.OfferedTools;
import ai.agentsflow.translate.responses.ResponseChat;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A response that is asked for, and the same as a chat: made once, and only if a model is asked that knows chats alone. */
final class ResponseTurn {

    private final Asked asked;
    private final Map<String, String> headers;
    private final Consumer<Set<String>> dropped;
    private volatile @Nullable ResponseChat translated;

    /**
     * For one response.
     *
     * @param headers of the client's that go to an upstream of the same API
     * @param dropped hears what a model that knows chats alone is not told
     */
    ResponseTurn(Asked asked, Map<String, String> headers, Consumer<Set<String>> dropped) {
        this.asked = asked;
        this.headers = headers;
        this.dropped = dropped;
    }

    Asked asked() {
        return asked;
    }

    Ask.Response passed(ModelEntry entry) {
        return new Ask.Response(asked.passed(entry.name()), headers);
    }

    ChatRequest translated() {
        var chat = translated;
        if (chat == null) {
            chat = asked.translated();
            translated = chat;
            if (!chat.dropped().isEmpty()) {
                dropped.accept(chat.dropped());
            }
        }
        return chat.chat();
    }

    /** Those that a model was told of which was asked in a chat. */
    @Nullable
    OfferedTools tools() {
        var chat = translated;
        return chat == null ? null : chat.tools();
    }

    Finished whole(ModelOutput output, Served served) {
        return WholeResponse.of(asked, output, tools(), served.model(), served.usage());
    }
}
