package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.Reason;
import ai.agentsflow.platform.digest.Sha256;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** How a server can differ from OpenAI's API of before 2024, by what it refuses or by what the catalogue says. */
enum Difference {
    /** Newer models of OpenAI's take {@code max_completion_tokens} alone. */
    MAX_COMPLETION_TOKENS("max_tokens"),
    /** Many compatible servers do not know {@code max_completion_tokens}. */
    MAX_TOKENS("max_completion_tokens"),
    /** Some do not know {@code stream_options}: what they do not count is estimated. */
    NO_STREAM_OPTIONS("stream_options"),
    /** A client's user is nobody's business there, but one is told from the other. */
    HASHED_USER("user"),
    /** Some do not know {@code user}, or must not. */
    NO_USER("user");

    private static final String OLD = "max_tokens";
    private static final String NEW = "max_completion_tokens";

    private final String member;

    Difference(String member) {
        this.member = member;
    }

    /** The member of a request that is changed or taken out. */
    String member() {
        return member;
    }

    /** Whether a refusal is because of it. */
    boolean isToldBy(Reason reason) {
        var words = (reason.param() + ' ' + reason.message()).toLowerCase(Locale.ROOT);
        return switch (this) {
            case MAX_COMPLETION_TOKENS -> words.contains(OLD) && words.contains(NEW);
            case MAX_TOKENS -> words.contains(NEW) && !words.contains(OLD);
            case NO_STREAM_OPTIONS -> words.contains(member);
            case HASHED_USER, NO_USER -> false;
        };
    }

    /** Changes a request to how such a server takes it; false when there is nothing to change. */
    boolean apply(ObjectNode body) {
        return switch (this) {
            case MAX_COMPLETION_TOKENS -> rename(body, OLD, NEW);
            case MAX_TOKENS -> rename(body, NEW, OLD);
            case NO_STREAM_OPTIONS, NO_USER -> body.remove(member) != null;
            case HASHED_USER -> hash(body);
        };
    }

    /** Takes this in, and what says the opposite out. */
    void joins(Set<Difference> others) {
        switch (this) {
            case MAX_COMPLETION_TOKENS -> others.remove(MAX_TOKENS);
            case MAX_TOKENS -> others.remove(MAX_COMPLETION_TOKENS);
            default -> {}
        }
        others.add(this);
    }

    private static boolean rename(ObjectNode body, String from, String to) {
        var value = body.remove(from);
        if (value != null && !body.has(to)) {
            body.set(to, value);
        }
        return value != null;
    }

    private boolean hash(ObjectNode body) {
        var user = body.path(member);
        if (!user.isTextual()) {
            return false;
        }
        body.put(member, HexFormat.of().formatHex(Sha256.of(user.textValue().getBytes(StandardCharsets.UTF_8))));
        return true;
    }
}
