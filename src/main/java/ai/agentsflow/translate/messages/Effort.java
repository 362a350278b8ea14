package ai.agentsflow.translate.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/**
 * How much a model shall think. Anthropic's API says it by {@code output_config.effort}, and by {@code thinking}, which has a budget of
 * tokens, or leaves it to the model when to think, or lets it do so between tools; OpenAI's by {@code reasoning_effort}.
 *
 * <table>
 * <caption>What becomes {@code reasoning_effort}</caption>
 * <tr><th>asked</th><th>told</th></tr>
 * <tr><td>{@code effort}</td><td>the same; {@code high} for {@code xhigh} and {@code max}, which few servers know</td></tr>
 * <tr><td>{@code adaptive} or {@code between_tools} without {@code effort}</td><td>{@code high}, which is Anthropic's usual effort</td></tr>
 * <tr><td>{@code enabled} with less than 4,096 tokens</td><td>{@code low}</td></tr>
 * <tr><td>{@code enabled} with less than 16,384 tokens</td><td>{@code medium}</td></tr>
 * <tr><td>{@code enabled} with more</td><td>{@code high}</td></tr>
 * <tr><td>{@code disabled}</td><td>nothing: not all models can do without, and {@code none} is not known everywhere</td></tr>
 * <tr><td>what is invented later, or nothing</td><td>nothing</td></tr>
 * </table>
 */
final class Effort {

    private static final String ASKED_BY_THINKING = "thinking";
    private static final String ASKED_BY_EFFORT = "output_config.effort";
    private static final String LOW = "low";
    private static final String MEDIUM = "medium";
    private static final String HIGH = "high";

    private static final int MEDIUM_BUDGET = 4_096;
    private static final int HIGH_BUDGET = 16_384;

    private static final Set<String> TOLD = Set.of("adaptive", "between_tools", "enabled");

    private Effort() {}

    /** Whether it is asked to think, in a way that other models can be told of. */
    static boolean isTold(JsonNode thinking) {
        return TOLD.contains(thinking.path("type").asText());
    }

    /**
     * Writes it, if there is anything to tell.
     *
     * @return the client's own name for what was written
     */
    static Optional<String> write(Place thinking, Place effort, ObjectNode chat) {
        var wanted = effort.absent() ? Optional.<String>empty() : Optional.of(of(effort));
        if (thinking.absent()) {
            wanted.ifPresent(told -> chat.put("reasoning_effort", told));
            return wanted.map(told -> ASKED_BY_EFFORT);
        }
        var type = thinking.object().member("type");
        switch (type.text()) {
            case "adaptive", "between_tools" -> chat.put("reasoning_effort", wanted.orElse(HIGH));
            case "enabled" -> {
                var budget = ofBudget(thinking.member("budget_tokens"));
                chat.put("reasoning_effort", wanted.orElse(budget));
            }
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(ASKED_BY_THINKING);
    }

    private static String of(Place effort) {
        return switch (effort.text()) {
            case LOW -> LOW;
            case MEDIUM -> MEDIUM;
            case HIGH, "xhigh", "max" -> HIGH;
            default -> throw effort.wrong("Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
        };
    }

    private static String ofBudget(Place budget) {
        int tokens = budget.positive();
        if (tokens < MEDIUM_BUDGET) {
            return LOW;
        }
        return tokens < HIGH_BUDGET ? MEDIUM : HIGH;
    }
}
