package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.Reason;
import ai.agentsflow.dialect.openai.AdaptableRequest;
import ai.agentsflow.platform.digest.Sha256;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

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
    NO_USER("user"),
    /** Models that do not think, or not at the wanted effort: where the wish is a hint it is given up. */
    NO_REASONING_EFFORT("reasoning_effort"),
    /** Some refuse a thought of an earlier turn, as Groq and Mistral do. */
    NO_REASONING("reasoning_content"),
    /** Some, as DeepSeek's that think, insist on one in each turn of theirs, also where another model had that turn. */
    EMPTY_REASONING("reasoning_content");

    private static final Set<Difference> OF_HINTS = EnumSet.of(NO_REASONING_EFFORT, NO_REASONING, EMPTY_REASONING);
    private static final List<String> THOUGHTS = List.of("reasoning_content", "reasoning");
    private static final String OLD = "max_tokens";
    private static final String NEW = "max_completion_tokens";

    /** Also in Ollama's words, and in those of servers that know other efforts only. */
    private static final Pattern EFFORT =
            Pattern.compile("reasoning[_ ]?effort|support (?:thinking|reasoning)|think value");

    private static final Pattern WANTED = Pattern.compile("passed back|missing|required");

    private final String member;

    Difference(String member) {
        this.member = member;
    }

    /** Whether a request may be changed for it: what a client has said in OpenAI's own terms is not taken back. */
    boolean isAllowed(AdaptableRequest request) {
        return !OF_HINTS.contains(this) || request.hints().containsKey(member);
    }

    /** Whether there may be something in a request to change for it. */
    boolean concerns(AdaptableRequest request) {
        return OF_HINTS.contains(this) ? isAllowed(request) : request.mentions(member);
    }

    /** What a request for which it was changed is not told, by the client's own name; empty where nothing is lost. */
    Optional<String> dropped(AdaptableRequest request) {
        boolean drops = switch (this) {
            case NO_REASONING_EFFORT -> true;
            case NO_REASONING -> THOUGHTS.stream().anyMatch(request::mentions);
            default -> false;
        };
        return drops ? Optional.ofNullable(request.hints().get(member)) : Optional.empty();
    }

    /** Whether a refusal is because of it. */
    boolean isToldBy(Reason reason) {
        var words = (reason.param() + ' ' + reason.message()).toLowerCase(Locale.ROOT);
        return switch (this) {
            case MAX_COMPLETION_TOKENS -> words.contains(OLD) && words.contains(NEW);
            case MAX_TOKENS -> words.contains(NEW) && !words.contains(OLD);
            case NO_STREAM_OPTIONS -> words.contains(member);
            case HASHED_USER, NO_USER -> false;
            case NO_REASONING_EFFORT -> EFFORT.matcher(words).find();
            case EMPTY_REASONING ->
                words.contains(member) && WANTED.matcher(words).find();
            case NO_REASONING ->
                words.contains("reasoning")
                        && !NO_REASONING_EFFORT.isToldBy(reason)
                        && !EMPTY_REASONING.isToldBy(reason);
        };
    }

    /** Changes a request to how such a server takes it; false when there is nothing to change. */
    boolean apply(ObjectNode body) {
        return switch (this) {
            case MAX_COMPLETION_TOKENS -> rename(body, OLD, NEW);
            case MAX_TOKENS -> rename(body, NEW, OLD);
            case NO_STREAM_OPTIONS, NO_USER, NO_REASONING_EFFORT -> body.remove(member) != null;
            case HASHED_USER -> hash(body);
            case NO_REASONING -> any(body, Difference::forget);
            case EMPTY_REASONING -> any(body, turn -> turn.putIfAbsent(member, TextNode.valueOf("")) == null);
        };
    }

    /** Takes this in, and what says the opposite out. */
    void joins(Set<Difference> others) {
        switch (this) {
            case MAX_COMPLETION_TOKENS -> others.remove(MAX_TOKENS);
            case MAX_TOKENS -> others.remove(MAX_COMPLETION_TOKENS);
            case NO_REASONING -> others.remove(EMPTY_REASONING);
            case EMPTY_REASONING -> others.remove(NO_REASONING);
            default -> {}
        }
        others.add(this);
    }

    /** Changes each turn that the model itself has had; whether any was changed. */
    private static boolean any(ObjectNode body, Predicate<ObjectNode> change) {
        boolean any = false;
        for (JsonNode message : body.path("messages")) {
            any |= message instanceof ObjectNode turn
                    && turn.path("role").asText().equals("assistant")
                    && change.test(turn);
        }
        return any;
    }

    private static boolean forget(ObjectNode turn) {
        boolean any = THOUGHTS.stream().anyMatch(turn::has);
        turn.remove(THOUGHTS);
        return any;
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
