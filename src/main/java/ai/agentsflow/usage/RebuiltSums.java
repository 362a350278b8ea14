package ai.agentsflow.usage;

/**
 * What was summed up again.
 *
 * @param days how many
 * @param calls how many they have
 */
public record RebuiltSums(long days, long calls) {}
