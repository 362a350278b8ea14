package ai.agentsflow.chat.crooked;

import ai.agentsflow.platform.crooked.CrookedSettings;

/** Another feature than that of the settings. */
public record ReadsOthersSettings(CrookedSettings settings) {}
