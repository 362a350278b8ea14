package ai.agentsflow.platform.json;

/** Halves of surrogate pairs that stand alone in a text, as models leave them that are cut off in the middle of a character. */
public final class SurrogateHalves {

    private static final int REPLACEMENT = 0xFFFD;

    private SurrogateHalves() {}

    /** The text with Unicode's replacement character for each of them: nothing else can be stored, or sent as UTF-8. */
    public static String replaced(String text) {
        if (text.codePoints().noneMatch(SurrogateHalves::isHalf)) {
            return text;
        }
        int[] points = text.codePoints()
                .map(point -> isHalf(point) ? REPLACEMENT : point)
                .toArray();
        return new String(points, 0, points.length);
    }

    private static boolean isHalf(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
