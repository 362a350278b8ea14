package ai.agentsflow.platform.problem;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One broken rule of an input.
 *
 * @param path where, as the client wrote it: {@code message}, {@code limit}, {@code models[2].name}
 * @param message the rule
 */
@Schema(description = "One broken rule of an input")
public record Violation(
        @Schema(description = "Where, in the client's own names", example = "message")
        String path,

        @Schema(description = "The rule", example = "must be 1 to 10,000 characters")
        String message) {}
