package ai.agentsflow.platform.crooked;

import ai.agentsflow.platform.crooked.part.CrookedPart;

/** Stands on a part that stands on it. */
public record CrookedRoom(CrookedPart part) {}
