package ai.agentsflow.platform.crooked.part;

import ai.agentsflow.platform.crooked.CrookedRoom;
import ai.agentsflow.platform.crooked.CrookedSettings;

/** A part of a room, which reads its settings. */
public interface CrookedPart {

    CrookedRoom room();

    CrookedSettings settings();
}
