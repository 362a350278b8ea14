package ai.agentsflow.dialect.anthropic;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.Places;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import java.nio.charset.StandardCharsets;

/** How many tokens a message would have, as {@code count_tokens} answers it. To be told costs none. */
public final class MessageCount {

    private static final ReportedUsage NOTHING = new ReportedUsage(new TokenCount(0, false), new TokenCount(0, false));

    private MessageCount() {}

    /** One of our own. */
    public static ModelOutput of(long tokens) {
        return output("{\"input_tokens\":%s}".formatted(tokens).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads an upstream's.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is none
     */
    public static ModelOutput read(byte[] json) {
        if (!ProviderJson.tree(json).path("input_tokens").isNumber()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no count");
        }
        return output(json);
    }

    private static ModelOutput output(byte[] json) {
        return new ModelOutput(Dialect.ANTHROPIC, null, json, "", true, null, NOTHING, Places.NONE);
    }
}
