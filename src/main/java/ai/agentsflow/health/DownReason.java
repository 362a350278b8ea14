package ai.agentsflow.health;

import ai.agentsflow.dialect.ModelFailure;

/** Why a model is down, in words for every user: what stands in a failure's own may name the upstream's address. */
public final class DownReason {

    private DownReason() {}

    public static String of(ModelFailure failure) {
        return switch (failure.kind()) {
            case UNREACHABLE -> "the upstream cannot be reached";
            case TIMEOUT -> "the upstream does not answer in time";
            case RATE_LIMITED -> "the upstream asks for fewer calls";
            case CREDENTIAL_REFUSED -> "the upstream refuses this server's credential";
            case MODEL_UNKNOWN -> "the upstream does not serve this model";
            default -> "the upstream answers the health check with an error";
        };
    }
}
