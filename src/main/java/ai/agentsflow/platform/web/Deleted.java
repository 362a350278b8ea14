package ai.agentsflow.platform.web;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a deletion that has happened. */
@Schema(name = "Deleted", description = "It is gone")
public record Deleted(@Schema(example = "true") boolean deleted) {}
