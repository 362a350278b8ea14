package ai.agentsflow.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.agentsflow.catalogue.ModelEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How models share calls. The chance is a seeded one: every run draws the same. */
class DrawTest {

    private static final int TIMES = 60_000;

    private final Random random = new Random(7);

    @Test
    void sharesTheCallsByTheWeights() {
        var first = new HashMap<String, Integer>();
        for (int i = 0; i < TIMES; i++) {
            first.merge(order(group(3, 2, 1)).get(0), 1, Integer::sum);
        }

        assertThat(first.get("m0")).isCloseTo(TIMES / 2, withinPercentage(2));
        assertThat(first.get("m1")).isCloseTo(TIMES / 3, withinPercentage(2));
        assertThat(first.get("m2")).isCloseTo(TIMES / 6, withinPercentage(4));
    }

    @Test
    void sharesWhatOneCannotTakeByTheWeightsOfTheRest() {
        var second = new HashMap<String, Integer>();
        for (int i = 0; i < TIMES; i++) {
            var order = order(group(3, 2, 1));
            if (order.get(0).equals("m0")) {
                second.merge(order.get(1), 1, Integer::sum);
            }
        }

        assertThat((double) second.get("m1") / second.get("m2")).isCloseTo(2.0, withinPercentage(5));
    }

    @Test
    void asksEachOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(order(group(1, 1000, 0, 7))).containsExactlyInAnyOrder("m0", "m1", "m2", "m3");
        }
    }

    @Test
    void letsThoseThatWeighNothingStandInOnly() {
        for (int i = 0; i < 1000; i++) {
            assertThat(order(group(0, 1, 0, 1)).subList(2, 4)).containsExactly("m0", "m2");
        }
    }

    @Test
    void leavesAGroupWithoutAnyWeightAsItStands() {
        assertThat(order(group(0, 0, 0))).containsExactly("m0", "m1", "m2");
    }

    @Test
    void drawsNothingForOneModel() {
        var alone = group(5);

        assertThat(Draw.order(alone, () -> {
                    throw new AssertionError("there is nothing to draw");
                }))
                .isEqualTo(alone);
    }

    private List<String> order(List<ModelEntry> group) {
        return Draw.order(group, random::nextDouble).stream()
                .map(ModelEntry::name)
                .toList();
    }

    private final Map<String, List<ModelEntry>> groups = new HashMap<>();

    private List<ModelEntry> group(int... weights) {
        return groups.computeIfAbsent(java.util.Arrays.toString(weights), key -> {
            var yaml = new StringBuilder("models:\n");
            for (int i = 0; i < weights.length; i++) {
                yaml.append("  - { name: m%d, provider: openai, weight: %d }\n".formatted(i, weights[i]));
            }
            return CatalogueOnPaper.of(yaml.toString()).current().models();
        });
    }
}
