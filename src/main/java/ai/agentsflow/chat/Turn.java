package ai.agentsflow.chat;

import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.chat.history.Conversations;
import ai.agentsflow.chat.history.Question;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.exchange.PacedWork;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.routing.ModelProblems;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A question on its way to its answer. The database is only touched on the executor's threads, never on those that carry the answer. */
final class Turn implements RouteListener, PacedWork {

    /** Hears the answer: pieces as they come, then one of the other two. */
    interface Listener {

        void onText(String text);

        /** The answer is complete and stored. */
        void onReply(ChatReply reply);

        /** There is no complete answer, or it could not be stored; the question is kept and marked. */
        void onProblem(ProblemException problem);
    }

    /** Of a text in memory, at most. */
    private static final int BYTES_PER_CHARACTER = 2;

    private final Conversations conversations;
    private final AnswerWriter answers;
    private final Executor executor;
    private final Question question;
    private final String requestId;
    private final boolean streamed;
    private final MemoryBudget.Share memory;
    private final int mostBytes;
    private final Listener listener;
    private final StringBuilder answer = new StringBuilder();
    private final AtomicBoolean over = new AtomicBoolean();
    private String half = "";
    private volatile @Nullable ModelCall call;
    private volatile boolean abandoned;

    /**
     * One whose listener is told each piece as it comes, if it is {@code streamed}.
     *
     * @param memory what the answer takes until it is stored is a part of this
     * @param mostBytes the largest answer that is held
     */
    Turn(
            Conversations conversations,
            AnswerWriter answers,
            Executor executor,
            Question question,
            String requestId,
            boolean streamed,
            MemoryBudget.Share memory,
            int mostBytes,
            Listener listener) {
        this.conversations = conversations;
        this.answers = answers;
        this.executor = executor;
        this.question = question;
        this.requestId = requestId;
        this.streamed = streamed;
        this.memory = memory;
        this.mostBytes = mostBytes;
        this.listener = listener;
    }

    void follow(ModelCall started) {
        call = started;
        if (abandoned) {
            started.cancel();
        }
    }

    @Override
    public MemoryBudget.Share memory() {
        return memory;
    }

    @Override
    public void pause() {
        var running = call;
        if (running != null) {
            running.pause();
        }
    }

    @Override
    public void resume() {
        var running = call;
        if (running != null) {
            running.resume();
        }
    }

    @Override
    public void cancel() {
        abandon();
    }

    /** The client has left: the model need not go on, and the question stays without an answer. */
    void abandon() {
        if (over.compareAndSet(false, true)) {
            stop();
            aside(() -> conversations.fail(question));
        }
    }

    /** There will be no complete answer, for no fault of the model's: the question is marked, and the listener told. */
    void end(ProblemException why) {
        if (over.compareAndSet(false, true)) {
            stop();
            aside(() -> {
                conversations.fail(question);
                listener.onProblem(why);
            });
        }
    }

    private void stop() {
        abandoned = true;
        var running = call;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public boolean streamed() {
        return streamed;
    }

    @Override
    public void onOutput(ModelOutput output) {
        if (output.text().isEmpty() || over.get()) {
            return;
        }
        var text = whole(output.text());
        if (text.isEmpty()) {
            return;
        }
        long bytes = (long) BYTES_PER_CHARACTER * text.length();
        if ((long) BYTES_PER_CHARACTER * answer.length() + bytes > mostBytes) {
            end(new ProblemException(
                    ModelProblems.FAILED,
                    "The answer is larger than the %s bytes that this server holds.".formatted(mostBytes)));
        } else if (!memory.take(bytes)) {
            end(new ChatErrors().noMemory());
        } else {
            answer.append(text);
            listener.onText(text);
        }
    }

    /** A character of two halves may come in two pieces: the first half waits for the other. */
    private String whole(String piece) {
        var text = half + piece;
        half = "";
        int last = text.length() - 1;
        if (Character.isHighSurrogate(text.charAt(last))) {
            half = text.substring(last);
            return text.substring(0, last);
        }
        return text;
    }

    @Override
    public void onEnd(Served served) {
        if (over.compareAndSet(false, true)) {
            if (!half.isEmpty()) {
                answer.append(half);
                listener.onText(half);
            }
            var text = answer.toString();
            var unstored = new UnstoredAnswer(question, text, new Told(text, served));
            try {
                executor.execute(() -> answers.store(unstored));
            } catch (RejectedExecutionException e) {
                answers.keep(unstored, null);
            }
        }
    }

    @Override
    public void onFailure(ModelFailure failure) {
        if (over.compareAndSet(false, true)) {
            aside(() -> {
                conversations.fail(question);
                listener.onProblem(ModelProblems.of(failure));
            });
        }
    }

    /** The client waits until its answer is stored. */
    private final class Told implements UnstoredAnswer.Listener {

        private final String text;
        private final Served served;

        Told(String text, Served served) {
            this.text = text;
            this.served = served;
        }

        @Override
        public void onStored() {
            listener.onReply(new ChatReply(
                    text,
                    question.conversationId(),
                    "chat",
                    ChatReply.Metadata.of(served, requestId, question.conversationId()),
                    Instant.now()));
        }

        @Override
        public void onProblem(ProblemException problem) {
            listener.onProblem(problem);
        }
    }

    private void aside(Runnable work) {
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    listener.onProblem(Failures.problem(e));
                }
            });
        } catch (RejectedExecutionException e) {
            listener.onProblem(new ProblemException(
                    ProblemType.UNAVAILABLE, "The server is too busy.", List.of(), Duration.ofSeconds(1), e));
        }
    }
}
