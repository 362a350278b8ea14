package ai.agentsflow.platform.web;

/** The answer to a deletion that has happened. */
public record Deleted(boolean deleted) {}
