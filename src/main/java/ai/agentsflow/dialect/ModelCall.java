package ai.agentsflow.dialect;

import ai.agentsflow.platform.exchange.PacedWork;

/** A call under way. To cancel it closes the upstream connection, and the listener hears nothing more. */
public interface ModelCall extends PacedWork {}
