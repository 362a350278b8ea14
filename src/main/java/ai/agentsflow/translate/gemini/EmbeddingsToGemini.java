package ai.agentsflow.translate.gemini;

import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.WholeReader;
import ai.agentsflow.dialect.gemini.GeminiApi;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import ai.agentsflow.translate.WireRequest;

/** Embeddings in the terms of Google's Gemini API. */
public final class EmbeddingsToGemini implements Translator {

    @Override
    public Operation from() {
        return EmbeddingRequest.OPERATION;
    }

    @Override
    public Operation to() {
        return GeminiApi.EMBEDDINGS;
    }

    @Override
    public Translation of(ModelRequest asked, Target target) {
        var embeddings = GeminiEmbeddings.of((EmbeddingRequest) asked, target);
        return new Translation(
                new WireRequest(
                        to(),
                        asked,
                        embeddings.body(),
                        other -> of(other, target).request()),
                memory -> (WholeReader) embeddings::answer);
    }
}
