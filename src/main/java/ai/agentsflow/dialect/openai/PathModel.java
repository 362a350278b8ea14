package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.JsonSplice;
import ai.agentsflow.dialect.LargeBodies;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.Span;
import ai.agentsflow.platform.json.JsonCheck;
import ai.agentsflow.platform.json.JsonFault;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.problem.ProblemException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The model of a request whose path names it, as Azure's do: it stands for whatever the body says. */
public final class PathModel {

    private static final Shape MODEL = Shape.anything().called("the name of a model");
    private static final Shape BODY = Shape.members().may("model", MODEL).build();

    private PathModel() {}

    /**
     * The same request, for this model.
     *
     * @throws ProblemException 400 when it is no JSON object
     */
    public static byte[] in(byte[] body, String model) {
        byte[] quoted = ProviderJson.quoted(model);
        return LargeBodies.read(JsonCheck.withoutMark(body), json -> {
            var splice = new JsonSplice(json);
            var at = place(json);
            return (at == null ? splice.add("model", quoted) : splice.replace(at, quoted)).bytes();
        });
    }

    private static @Nullable Span place(byte[] json) {
        var at = new AtomicReference<@Nullable Span>();
        try {
            JsonCheck.check(json, BODY, ProviderJson.REQUESTS, (shape, start, end) -> {
                if (shape == MODEL) {
                    at.set(new Span(start, end));
                }
            });
        } catch (JsonFault fault) {
            throw fault.problem();
        }
        return at.get();
    }
}
