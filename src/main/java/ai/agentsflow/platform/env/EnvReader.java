package ai.agentsflow.platform.env;

/** Reads a file of environment variables by the rules of one program. */
interface EnvReader {

    /**
     * Reads one.
     *
     * @param text what stands in the file
     * @param ambient what the program's own environment is taken to be
     */
    EnvFile read(String text, Ambient ambient);
}
