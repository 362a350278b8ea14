package ai.agentsflow.analytics;

import ai.agentsflow.platform.exchange.Exchanges;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.platform.reply.ReplyErrors;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The lists that are being sent as CSV: a few at a time. */
@ApplicationScoped
class CsvExports {

    private static final int MOST = 8;

    private final Exchanges exchanges;
    private final AtomicInteger underWay = new AtomicInteger();

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    CsvExports(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    /**
     * Answers with a list.
     *
     * @param type of each row
     * @throws ProblemException 503 when too many are being sent
     */
    void send(
            HttpServletRequest request,
            HttpServletResponse response,
            String file,
            Class<? extends Record> type,
            CsvExport.Pages pages) {
        if (underWay.incrementAndGet() > MOST) {
            underWay.decrementAndGet();
            throw unavailable("Too many files are being sent. Try again when one of them is complete.");
        }
        response.setHeader("Content-Disposition", "attachment; filename=\"" + file + "\"");
        var reply = new Reply(exchanges.begin(request, response), new Errors());
        reply.begin(() -> new CsvExport(reply, type, pages, executor, underWay::decrementAndGet).begin());
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail, List.of(), Duration.ofSeconds(1), null);
    }

    /** Failures as problem documents, as long as nothing of the file has left. */
    private static final class Errors implements ReplyErrors {

        @Override
        public void send(HttpServletRequest request, HttpServletResponse response, RuntimeException failure)
                throws IOException {
            response.setHeader("Content-Disposition", null);
            ProblemResponses.send(request, response, Failures.problem(failure));
        }

        @Override
        public ProblemException noMemory() {
            return unavailable("The server has no memory for this answer right now.");
        }
    }
}
