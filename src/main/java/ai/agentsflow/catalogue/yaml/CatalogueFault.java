package ai.agentsflow.catalogue.yaml;

/**
 * One thing that is wrong with a catalogue. It repeats no value that came from a variable or could be a secret.
 *
 * @param source what was read, such as the file's name
 * @param line counted from 1
 * @param column counted from 1
 * @param path where in the structure, such as {@code models[2].price.input}; empty for the whole file
 * @param message what would be right
 */
public record CatalogueFault(String source, int line, int column, String path, String message) {

    /** One line for an operator, in the form that editors and terminals turn into a link. */
    @Override
    public String toString() {
        return "%s:%s:%s: %s%s".formatted(source, line, column, path.isEmpty() ? "" : path + ": ", message);
    }
}
