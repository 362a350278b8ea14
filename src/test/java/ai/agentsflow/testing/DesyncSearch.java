package ai.agentsflow.testing;

import ai.agentsflow.testing.DesyncProbes.Probe;
import ai.agentsflow.testing.RawConnection.Answer;
import ai.agentsflow.testing.RawConnection.StrayBytesException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends probes and judges by what comes back: one answer, then the connection closed or the next request, a canary, with its own
 * answer; and a stranger's request on another connection, which a proxy may send on the same one, with its own.
 */
public final class DesyncSearch {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String CANARY = "GET /canary HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String STRANGER = "GET /stranger HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private DesyncSearch() {}

    /** What is wrong with which probe. */
    public static List<String> faults(int port, List<Probe> probes) {
        return probes.parallelStream()
                .flatMap(probe -> fault(port, probe).map(fault -> fault + ": " + probe.name()).stream())
                .toList();
    }

    private static Optional<String> fault(int port, Probe probe) {
        try {
            var answers = answers(port, probe);
            if (probe.two()) {
                return stranger(port);
            }
            if (answers.stream().anyMatch(answer -> isOf(answer, DesyncProbes.SMUGGLED))) {
                return Optional.of("what is in a body was answered");
            }
            if (answers.isEmpty() || answers.size() > 2) {
                return Optional.of(answers.size() + " answers");
            }
            if (isOf(answers.get(0), "/canary") || (answers.size() == 2 && !isOf(answers.get(1), "/canary"))) {
                return Optional.of("answers are out of step");
            }
            return stranger(port);
        } catch (SocketTimeoutException e) {
            return Optional.of("no answer");
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    private static List<Answer> answers(int port, Probe probe) throws IOException {
        var answers = new ArrayList<Answer>();
        try (var connection = new RawConnection(port, PATIENCE)) {
            connection.send(probe.bytes() + CANARY);
            while (answers.size() < 3) {
                var answer = connection.next(probe.head() && answers.isEmpty());
                if (answer.isEmpty()) {
                    break;
                }
                if (answer.get().status() >= 200) {
                    answers.add(answer.get());
                    if (isOf(answer.get(), "/canary")) {
                        break;
                    }
                }
            }
        } catch (StrayBytesException e) {
            // a proxy's refusal of HEAD has a body, and an answer to HTTP/0.9 has nothing else
            if (e.getMessage().contains("HTTP/1.1 ") || e.getMessage().contains(DesyncProbes.SMUGGLED)) {
                throw e;
            }
            if (answers.isEmpty()) {
                answers.add(new Answer(400, "", Map.of(), e.getMessage()));
            }
        } catch (SocketException e) {
            // closed while the canary was on its way
            if (answers.isEmpty()) {
                throw e;
            }
        }
        return answers;
    }

    private static Optional<String> stranger(int port) throws IOException {
        try (var connection = new RawConnection(port, PATIENCE)) {
            var answer = connection.send(STRANGER).next();
            return answer.isPresent() && isOf(answer.get(), "/stranger")
                    ? Optional.empty()
                    : Optional.of("a stranger got " + answer);
        }
    }

    /** Errors tell the path that was asked for. */
    private static boolean isOf(Answer answer, String path) {
        return answer.body().contains("\"instance\":\"" + path + '"');
    }
}
