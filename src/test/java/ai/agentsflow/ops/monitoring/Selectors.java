package ai.agentsflow.ops.monitoring;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What an expression of PromQL takes from the database: {@code name{label="value"}}, each a query of its own. */
final class Selectors {

    private static final Pattern SELECTOR = Pattern.compile("[a-zA-Z_][\\w:]*\\{[^}]*}");

    private Selectors() {}

    static List<String> of(String expression) {
        return SELECTOR.matcher(expression).results().map(MatchResult::group).toList();
    }
}
