package ai.agentsflow;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a class file has in words: ArchUnit sees which classes a class uses, and not the texts in it. Read from its <a
 * href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html#jvms-4.4">constant pool</a>.
 *
 * @param all names, descriptors and texts
 * @param texts those that code or an annotation has as a text
 */
record ClassFileTexts(Set<String> all, Set<String> texts) {

    private static final int UTF8 = 1;
    private static final int STRING = 8;

    /** By the tag of a constant: how many bytes it has that are of no interest here. */
    private static final Map<Integer, Integer> SKIPPED = Map.ofEntries(
            Map.entry(3, 4),
            Map.entry(4, 4),
            Map.entry(5, 8),
            Map.entry(6, 8),
            Map.entry(7, 2),
            Map.entry(9, 4),
            Map.entry(10, 4),
            Map.entry(11, 4),
            Map.entry(12, 4),
            Map.entry(15, 3),
            Map.entry(16, 2),
            Map.entry(17, 4),
            Map.entry(18, 4),
            Map.entry(19, 2),
            Map.entry(20, 2));

    static ClassFileTexts of(JavaClass type) {
        var file = type.getSource().orElseThrow().getUri();
        try (var data = new DataInputStream(file.toURL().openStream())) {
            return read(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassFileTexts read(DataInputStream data) throws IOException {
        data.skipNBytes(8); // magic number and version
        int count = data.readUnsignedShort();
        var words = new HashMap<Integer, String>();
        var strings = new HashSet<Integer>();
        for (int index = 1; index < count; index++) {
            int tag = data.readUnsignedByte();
            if (tag == UTF8) {
                words.put(index, data.readUTF());
            } else if (tag == STRING) {
                strings.add(data.readUnsignedShort());
            } else {
                data.skipNBytes(SKIPPED.get(tag));
                index += tag == 5 || tag == 6 ? 1 : 0; // a long or a double counts twice
            }
        }
        var texts = words.entrySet().stream()
                .filter(word -> strings.contains(word.getKey()) || isNoName(word.getValue()))
                .map(Map.Entry::getValue)
                .collect(Collectors.toSet());
        return new ClassFileTexts(Set.copyOf(words.values()), texts);
    }

    /** An annotation's texts are not marked as such; a path or a sentence is none of the other things. */
    private static boolean isNoName(String word) {
        return word.startsWith("/") || word.contains(" ");
    }
}
