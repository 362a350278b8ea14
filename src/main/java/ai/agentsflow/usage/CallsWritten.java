package ai.agentsflow.usage;

import ai.agentsflow.usage.record.UsageRecord;
import java.sql.Connection;
import java.util.List;

/**
 * The news that records are being written, fired in the transaction that writes them: what an observer writes over the connection is
 * there with the records or not at all, and what it throws undoes both.
 *
 * @param records all of the batch
 * @param fresh those of them that were not there before
 * @param connection of the transaction; not to be closed
 */
public record CallsWritten(List<UsageRecord> records, List<UsageRecord> fresh, Connection connection) {

    public CallsWritten {
        records = List.copyOf(records);
        fresh = List.copyOf(fresh);
    }
}
