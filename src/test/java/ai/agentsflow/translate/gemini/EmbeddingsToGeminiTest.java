package ai.agentsflow.translate.gemini;

import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.translate.Translator;
import ai.agentsflow.translate.TranslatorContract;
import java.nio.charset.StandardCharsets;
import java.util.List;

class EmbeddingsToGeminiTest extends TranslatorContract {

    @Override
    protected Translator translator() {
        return new EmbeddingsToGemini();
    }

    @Override
    protected ModelRequest question(boolean stream) {
        return embeddings("");
    }

    @Override
    protected ModelRequest impossible() {
        return embeddings(",\"input_type\":\"query\"");
    }

    @Override
    protected String unknown() {
        return "input_type";
    }

    private static ModelRequest embeddings(String members) {
        var json = "{\"model\":\"ours\",\"input\":\"%s\"%s}".formatted(QUESTION, members);
        return EmbeddingRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected String whole() {
        return "{\"embeddings\":[{\"values\":[0.5,-0.25]}],\"usageMetadata\":{\"promptTokenCount\":12}}";
    }

    @Override
    protected String said() {
        return "[0.5,-0.25]";
    }

    @Override
    protected List<String> pieces() {
        return List.of();
    }
}
