package ai.agentsflow.responses;

import ai.agentsflow.testing.SettableClock;
import java.time.Duration;
import javax.sql.DataSource;

/** What keeps responses, on a database that a test gives. */
public record KeptResponses(Responses responses, Recall recall, ResponsesConfig config) {

    public KeptResponses(DataSource database) {
        this(database, new ResponsesConfig(Duration.ofDays(30), 512 * 1024), new SettableClock());
    }

    private KeptResponses(DataSource database, ResponsesConfig config, SettableClock clock) {
        this(new ResponseStore(database), new ConversationStore(database), config, clock);
    }

    private KeptResponses(
            ResponseStore store, ConversationStore conversations, ResponsesConfig config, SettableClock clock) {
        this(
                new Responses(store, conversations, config, clock),
                new Recall(store, conversations, config, clock),
                config);
    }
}
