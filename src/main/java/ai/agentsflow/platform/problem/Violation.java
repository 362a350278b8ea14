package ai.agentsflow.platform.problem;

/**
 * One broken rule of an input.
 *
 * @param path where, as the client wrote it: {@code message}, {@code limit}, {@code models[2].name}
 * @param message the rule
 */
public record Violation(String path, String message) {}
