package ai.agentsflow.budgets.account;

import java.util.Locale;

/**
 * Who can have a budget.
 *
 * @param id a key's UUID, a user's subject, or a tag
 */
public record BudgetOwner(Kind kind, String id) {

    /** What can have a budget. */
    public enum Kind {
        KEY,
        USER,
        TAG;

        /** As tables and counters have it. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of that name. */
        public static Kind of(String key) {
            return valueOf(key.toUpperCase(Locale.ROOT));
        }
    }

    /** In the words of a message. */
    public String inWords() {
        return switch (kind) {
            case KEY -> "this API key";
            case USER -> "this user";
            case TAG -> "the tag " + id;
        };
    }
}
