package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.providers.RememberedModels;
import ai.agentsflow.upstream.Answer;
import ai.agentsflow.upstream.Upstream;
import java.nio.ByteBuffer;
import java.util.Set;

/** The servers that have turned out to have no Responses API; of others it is believed until they are asked. */
final class Absent {

    private static final Set<Integer> NO_SUCH_PATH = Set.of(404, 405, 501);

    private final RememberedModels known = new RememberedModels();

    boolean isKnown(Upstream upstream) {
        return known.contains(upstream);
    }

    /** The same answer, which is looked at for what it says of the server. */
    Answer looked(Upstream upstream, Answer answer) {
        return new Looked(upstream, answer);
    }

    /** A model that is not known is none of the path's business. */
    private static boolean isOfPath(ModelFailure failure) {
        return failure.kind() == ModelFailure.Kind.NOT_SPOKEN
                || (!failure.isOfEntry()
                        && failure.reason()
                                .filter(reason -> NO_SUCH_PATH.contains(reason.status()))
                                .isPresent());
    }

    private final class Looked implements Answer {

        private final Upstream upstream;
        private final Answer answer;

        Looked(Upstream upstream, Answer answer) {
            this.upstream = upstream;
            this.answer = answer;
        }

        @Override
        public boolean inPieces() {
            return answer.inPieces();
        }

        @Override
        public void begin(HttpHead head) {
            answer.begin(head);
        }

        @Override
        public Progress take(ByteBuffer part) {
            return answer.take(part);
        }

        @Override
        public void end() {
            answer.end();
        }

        @Override
        public void fail(ModelFailure failure) {
            if (isOfPath(failure)) {
                known.add(upstream);
                answer.fail(new ModelFailure(
                        ModelFailure.Kind.NOT_SPOKEN, "The model's provider has no Responses API.", null, failure));
            } else {
                answer.fail(failure);
            }
        }

        @Override
        public void cancelled() {
            answer.cancelled();
        }
    }
}
