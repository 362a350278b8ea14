package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.openai.AdaptableRequest;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.providers.AdaptedCall;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderFactory;
import ai.agentsflow.upstream.Answer;
import ai.agentsflow.upstream.ModelList;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import ai.agentsflow.upstream.UpstreamRequest;
import ai.agentsflow.upstream.UpstreamRequest.Stream;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Speaks to any server with OpenAI's API: OpenAI itself, llama.cpp's {@code /v1}, vLLM, Hugging Face's router, other gateways. */
final class OpenAiProvider implements ModelProvider {

    private static final Set<Dialect> DIALECTS = EnumSet.of(Dialect.OPENAI, Dialect.COMPLETIONS, Dialect.RESPONSES);

    private final HttpClient http;
    private final Differences differences = new Differences();
    private final Absent absent = new Absent();

    /** What finds it. */
    public static final class Factory implements ProviderFactory {

        @Override
        public ModelProvider with(HttpClient http) {
            return new OpenAiProvider(http);
        }
    }

    OpenAiProvider(HttpClient http) {
        this.http = http;
    }

    @Override
    public Set<ProviderKind> kinds() {
        return ProviderKind.speaking(ProviderKind.OPENAI);
    }

    /** Which servers have what not all of them have is found out by asking. */
    @Override
    public boolean speaks(Operation operation, Upstream upstream) {
        return DIALECTS.contains(operation.dialect())
                && (operation.everywhere() || !absent.isKnown(operation, upstream));
    }

    @Override
    public ModelCall ask(
            Upstream upstream, ModelRequest request, Supplier<AnswerReader> answers, ModelListener listener) {
        var operation = request.operation();
        var to = at(upstream, operation.path());
        if (request instanceof AdaptableRequest adaptable) {
            return new AdaptedCall(
                            differences.of(adaptable, upstream),
                            listener,
                            () -> answer(upstream, request, answers.get(), listener),
                            (body, answer) -> to.post(http, accepted(request), body, answer))
                    .start();
        }
        return to.post(
                http,
                accepted(request),
                request.withModel(upstream.model()),
                answer(upstream, request, answers.get(), listener));
    }

    private static String accepted(ModelRequest request) {
        return request.stream() ? Stream.EVENTS.mediaType() : UpstreamRequest.JSON;
    }

    private Answer answer(Upstream upstream, ModelRequest request, AnswerReader reader, ModelListener listener) {
        var answer = UpstreamRequest.passed(upstream, request, reader, Stream.EVENTS, listener);
        var operation = request.operation();
        return operation.everywhere() ? answer : absent.looked(operation, upstream, answer);
    }

    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        return at(upstream, "/models").list(http, new ModelList("data", "id"));
    }

    private static UpstreamRequest at(Upstream upstream, String path) {
        return UpstreamRequest.withBearer(upstream, upstream.address() + path);
    }
}
