package ai.agentsflow.providers.anthropic;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderFactory;
import ai.agentsflow.upstream.Answer;
import ai.agentsflow.upstream.AnswerAround;
import ai.agentsflow.upstream.ModelList;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import ai.agentsflow.upstream.UpstreamRequest;
import ai.agentsflow.upstream.UpstreamRequest.Stream;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Speaks to Anthropic's <a href="https://docs.anthropic.com/en/api/messages">Messages API</a>. */
final class AnthropicProvider implements ModelProvider {

    private static final String VERSION = "2023-06-01";
    private static final Pattern DATE = Pattern.compile("-\\d{8}$");

    private final HttpClient http;

    /** What finds it. */
    public static final class Factory implements ProviderFactory {

        @Override
        public ModelProvider with(HttpClient http) {
            return new AnthropicProvider(http);
        }
    }

    AnthropicProvider(HttpClient http) {
        this.http = http;
    }

    @Override
    public Set<ProviderKind> kinds() {
        return Set.of(ProviderKind.ANTHROPIC);
    }

    @Override
    public boolean speaks(Operation operation, Upstream upstream) {
        return operation.dialect() == Dialect.ANTHROPIC;
    }

    /** Body and headers are the client's, but for the model's name and the credential. */
    @Override
    public ModelCall ask(
            Upstream upstream, ModelRequest request, Supplier<AnswerReader> answers, ModelListener listener) {
        var answer = UpstreamRequest.answer(upstream, request, answers.get(), Stream.EVENTS, listener);
        return at(upstream, request.operation().path())
                .post(
                        http,
                        request.stream() ? Stream.EVENTS.mediaType() : UpstreamRequest.JSON,
                        request.withModel(upstream.model()),
                        new Headed(answer, listener));
    }

    /** An answer whose headers of Anthropic's API are told. */
    private static final class Headed extends AnswerAround {

        /** Which account of Anthropic's pays is nobody's business but the operator's. */
        private static final String ACCOUNT = MessagesBody.HEADERS + "organization-id";

        private final Answer answer;
        private final ModelListener listener;

        Headed(Answer answer, ModelListener listener) {
            this.answer = answer;
            this.listener = listener;
        }

        @Override
        protected Answer answer() {
            return answer;
        }

        @Override
        public void begin(HttpHead head) {
            var headers = new HashMap<>(head.startingWith(MessagesBody.HEADERS));
            headers.remove(ACCOUNT);
            if (!headers.isEmpty()) {
                listener.onHeaders(headers);
            }
            answer.begin(head);
        }
    }

    /** The list comes in pages; one of the largest size holds them all. A dated model goes by its name without the date as well. */
    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        return at(upstream, "/v1/models?limit=1000")
                .list(http, new ModelList("data", "id"))
                .thenApply(listed -> listed.stream()
                        .flatMap(id -> List.of(id, DATE.matcher(id).replaceFirst("")).stream())
                        .distinct()
                        .toList());
    }

    private static UpstreamRequest at(Upstream upstream, String path) {
        var headers = new HashMap<String, String>();
        headers.put("anthropic-version", VERSION);
        var key = upstream.apiKey();
        if (key != null) {
            headers.put("x-api-key", key.value());
        }
        return new UpstreamRequest(upstream, upstream.root() + path, headers);
    }
}
