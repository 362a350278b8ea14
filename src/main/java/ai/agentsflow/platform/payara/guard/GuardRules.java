package ai.agentsflow.platform.payara.guard;

import ai.agentsflow.platform.exchange.ClientTimeouts;
import ai.agentsflow.platform.framing.DoorRules;
import ai.agentsflow.platform.framing.Refusal;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What all guards of this application share.
 *
 * @param requests how much a request may be
 * @param timeouts how long a client may take
 * @param memory that what they hold is a part of
 * @param held by all connections together, in bytes
 * @param nanos the time that timeouts are measured by
 * @param clock the time of day
 * @param onRefusal counts
 */
public record GuardRules(
        DoorRules requests,
        ClientTimeouts timeouts,
        MemoryBudget memory,
        AtomicLong held,
        LongSupplier nanos,
        InstantSource clock,
        Consumer<Refusal> onRefusal) {}
