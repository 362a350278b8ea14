package ai.agentsflow.providers.crooked;

/** A vendor's adapter that can be named from outside. */
public final class CrookedAdapter {}
