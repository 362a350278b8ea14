package ai.agentsflow.platform.web;

/** The roles that operations open to. */
public final class Roles {

    public static final String USER = "user";
    public static final String ADMIN = "admin";

    private Roles() {}
}
