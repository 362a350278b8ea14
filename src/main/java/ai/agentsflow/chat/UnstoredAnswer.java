package ai.agentsflow.chat;

import ai.agentsflow.chat.history.Question;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.timer.Cancellable;
import org.jspecify.annotations.Nullable;

/** An answer that a model has given, on its way to the database, and who waits for that. */
final class UnstoredAnswer {

    /** Hears once what became of the answer. */
    interface Listener {

        void onStored();

        /** It is not stored, or not yet. */
        void onProblem(ProblemException problem);
    }

    private final Question question;
    private final String text;
    private @Nullable Listener listener;
    private @Nullable Cancellable alarm;

    UnstoredAnswer(Question question, String text, Listener listener) {
        this.question = question;
        this.text = text;
        this.listener = listener;
    }

    Question question() {
        return question;
    }

    String text() {
        return text;
    }

    /** An alarm that rings while somebody waits. */
    synchronized void ringing(Cancellable set) {
        if (listener == null) {
            set.cancel();
        } else {
            alarm = set;
        }
    }

    void stored() {
        var waiting = nobodyWaits();
        if (waiting != null) {
            waiting.onStored();
        }
    }

    void failed(ProblemException problem) {
        var waiting = nobodyWaits();
        if (waiting != null) {
            waiting.onProblem(problem);
        }
    }

    /** From here on; returns who has waited until now. */
    private synchronized @Nullable Listener nobodyWaits() {
        var waiting = listener;
        listener = null;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        return waiting;
    }
}
