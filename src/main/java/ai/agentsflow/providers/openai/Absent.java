package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.Reason;
import ai.agentsflow.providers.RememberedModels;
import ai.agentsflow.upstream.Answer;
import ai.agentsflow.upstream.AnswerAround;
import ai.agentsflow.upstream.Upstream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The servers that have turned out not to have an operation; of others it is believed until they are asked. */
final class Absent {

    private static final Set<Integer> NO_SUCH_PATH = Set.of(404, 405, 501);

    /** Azure's word for a model that does something else. */
    private static final String OTHER_OPERATION = "OperationNotSupported";

    private final Map<Operation, RememberedModels> known = new ConcurrentHashMap<>();

    boolean isKnown(Operation operation, Upstream upstream) {
        var models = known.get(operation);
        return models != null && models.contains(upstream);
    }

    /** The same answer, which is looked at for what it says of the server. */
    Answer looked(Operation operation, Upstream upstream, Answer answer) {
        return new Looked(operation, upstream, answer);
    }

    /** A model that is not known is none of the path's business. */
    private static boolean isOfPath(ModelFailure failure) {
        return failure.kind() == ModelFailure.Kind.NOT_SPOKEN
                || (!failure.isOfEntry()
                        && failure.reason().filter(Absent::tellsSo).isPresent());
    }

    private static boolean tellsSo(Reason reason) {
        return NO_SUCH_PATH.contains(reason.status()) || OTHER_OPERATION.equals(reason.code());
    }

    private final class Looked extends AnswerAround {

        private final Operation operation;
        private final Upstream upstream;
        private final Answer answer;

        Looked(Operation operation, Upstream upstream, Answer answer) {
            this.operation = operation;
            this.upstream = upstream;
            this.answer = answer;
        }

        @Override
        protected Answer answer() {
            return answer;
        }

        @Override
        public void fail(ModelFailure failure) {
            if (isOfPath(failure)) {
                known.computeIfAbsent(operation, of -> new RememberedModels()).add(upstream);
                answer.fail(new ModelFailure(
                        ModelFailure.Kind.NOT_SPOKEN,
                        "The model's provider has no %s.".formatted(operation.what()),
                        null,
                        failure));
            } else {
                answer.fail(failure);
            }
        }
    }
}
