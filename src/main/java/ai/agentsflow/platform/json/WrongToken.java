package ai.agentsflow.platform.json;

/** A token of JSON that is none; the rule reads on from the name of a member, or of the body. */
final class WrongToken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final boolean ofBody;
    final String rule;

    WrongToken(boolean ofBody, String rule) {
        super(rule, null, false, false);
        this.ofBody = ofBody;
        this.rule = rule;
    }
}
