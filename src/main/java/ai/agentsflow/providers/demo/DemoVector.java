package ai.agentsflow.providers.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * A text as a vector of length 1: each word counts at a few places that depend on the word alone. The same text has the same vector
 * everywhere, and texts that share words are near; what they mean has no part in it.
 *
 * @param values its coordinates
 */
record DemoVector(float[] values) {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final int PLACES = 8;

    /** The vector of a text; one without words counts as a word of its own. */
    static DemoVector of(String text, int dimensions) {
        var sums = new double[dimensions];
        var words = WORD.matcher(text);
        boolean any = false;
        while (words.find()) {
            any = true;
            add(words.group().toLowerCase(Locale.ROOT), sums);
        }
        if (!any) {
            add(text, sums);
        }
        return new DemoVector(normalised(sums));
    }

    private static void add(String word, double[] sums) {
        long seed = 1469598103934665603L;
        for (int at = 0; at < word.length(); at++) {
            seed = (seed ^ word.charAt(at)) * 1099511628211L;
        }
        var random = new SplittableRandom(seed);
        for (int i = 0; i < PLACES; i++) {
            sums[random.nextInt(sums.length)] += random.nextDouble() * 2 - 1;
        }
    }

    private static float[] normalised(double[] sums) {
        double square = 0;
        for (double sum : sums) {
            square += sum * sum;
        }
        var values = new float[sums.length];
        double length = Math.sqrt(square);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (sums[i] / length);
        }
        if (!(length > 0)) {
            // words can cancel each other out
            Arrays.fill(values, 0);
            values[0] = 1;
        }
        return values;
    }

    /** 32 bits a coordinate, the lowest byte first, as OpenAI encodes it. */
    String base64() {
        var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
