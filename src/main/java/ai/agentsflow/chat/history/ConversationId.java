package ai.agentsflow.chat.history;

import java.util.UUID;
import java.util.regex.Pattern;

/** The names that clients know conversations by. */
public final class ConversationId {

    public static final String RULE = "[A-Za-z0-9_-]{1,64}";

    private static final Pattern PATTERN = Pattern.compile(RULE);

    private ConversationId() {}

    static boolean isValid(String name) {
        return PATTERN.matcher(name).matches();
    }

    static String random() {
        return UUID.randomUUID().toString();
    }
}
