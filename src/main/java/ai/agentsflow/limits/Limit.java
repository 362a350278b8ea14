package ai.agentsflow.limits;

import ai.agentsflow.limits.counters.Rate;

/**
 * What an operation says of itself by {@link RateLimited}.
 *
 * @param route what settings know it by
 * @param rate where settings say nothing
 * @param tokens whether tokens count too
 */
record Limit(String route, Rate rate, boolean tokens) {

    /** @throws IllegalArgumentException when the annotation holds no rate */
    static Limit of(RateLimited said) {
        return new Limit(said.route().key(), Rate.parse(said.value()), said.tokens());
    }
}
