package ai.agentsflow.dialect.ollama;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.Operation;

/** What can be asked in <a href="https://docs.ollama.com/api/chat">Ollama's own API</a>. */
public final class OllamaApi {

    public static final Operation CHAT = new Operation(Dialect.VENDOR, Operation.CHAT, "/api/chat", "chats");

    private OllamaApi() {}
}
