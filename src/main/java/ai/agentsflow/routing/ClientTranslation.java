package ai.agentsflow.routing;

import ai.agentsflow.calls.ListenerAround;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Between a client whose API is not that of chats and models that know chats alone: the request is translated once, if such a model is
 * asked at all, and answers in chats are told in the client's API. Other answers pass as they are.
 */
final class ClientTranslation extends ListenerAround {

    private final Translator translator;
    private final Supplier<? extends ModelRequest> question;
    private volatile @Nullable Translation made;
    private @Nullable AnswerReader reader;
    private @Nullable ModelOutput whole;
    private @Nullable ModelCall call;
    private boolean passed;
    private boolean failed;

    /**
     * For one request.
     *
     * @param question with all that it refers to
     */
    ClientTranslation(Translator translator, Supplier<? extends ModelRequest> question, RouteListener listener) {
        super(listener);
        this.translator = translator;
        this.question = question;
    }

    /** The request as a chat. What that leaves out is told to the client. */
    ModelRequest request() {
        return translation().request();
    }

    private synchronized Translation translation() {
        var before = made;
        if (before != null) {
            return before;
        }
        var now = translator.of(question.get(), Target.ANY);
        made = now;
        if (!now.dropped().isEmpty()) {
            listener().onHeaders(Map.of(ModelListener.DROPPED, String.join(", ", new TreeSet<>(now.dropped()))));
        }
        return now;
    }

    /** The call whose answers come here. */
    ModelCall follow(ModelCall started) {
        boolean late;
        synchronized (this) {
            call = started;
            late = failed;
        }
        if (late) {
            started.cancel();
        }
        return started;
    }

    /** What has to be translated has to be there as a whole. */
    @Override
    public boolean takesPieces() {
        return made == null && listener().takesPieces();
    }

    @Override
    public void onOutput(ModelOutput output) {
        if (output.dialect() == translator.from().dialect()) {
            passed = true;
            listener().onOutput(output);
        } else if (!isFailed()) {
            translated(() -> chat(output));
        }
    }

    private void chat(ModelOutput output) {
        if (listener().streamed()) {
            reader().piece(output.json(), listener()::onOutput);
        } else if (listener().memory().take(output.json().length)) {
            whole = output;
        } else {
            throw new ModelFailure(ModelFailure.Kind.NO_MEMORY, "This server has no memory for the answer right now.");
        }
    }

    private AnswerReader reader() {
        var begun = reader;
        if (begun == null) {
            begun = translation().answers().apply(listener().memory());
            reader = begun;
        }
        return begun;
    }

    @Override
    public void onPiece(ModelPiece piece) {
        passed = true;
        listener().onPiece(piece);
    }

    @Override
    public void onEnd(Served served) {
        if (passed) {
            listener().onEnd(served);
        } else if (!isFailed()) {
            translated(() -> {
                reader().counted(served.usage());
                tellLast();
            });
            if (!isFailed()) {
                listener().onEnd(served);
            }
        }
    }

    private void tellLast() {
        var chat = whole;
        if (listener().streamed()) {
            reader().last(listener()::onOutput);
        } else if (chat != null) {
            var answer = reader().whole(chat.json());
            listener().memory().give(chat.json().length);
            listener().onOutput(answer);
        }
    }

    /** An answer that cannot be told is over, and its model need not go on. */
    private void translated(Runnable telling) {
        try {
            telling.run();
        } catch (ModelFailure e) {
            ModelCall running;
            synchronized (this) {
                failed = true;
                running = call;
            }
            listener().onFailure(e);
            if (running != null) {
                running.cancel();
            }
        }
    }

    private synchronized boolean isFailed() {
        return failed;
    }

    @Override
    public void onFailure(ModelFailure failure) {
        if (!isFailed()) {
            listener().onFailure(failure);
        }
    }
}
