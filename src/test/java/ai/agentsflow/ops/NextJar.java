package ai.agentsflow.ops;

import java.io.IOException;
import java.nio.file.Path;

/** The one jar of a WAR, made as the build makes it. */
public final class NextJar {

    private NextJar() {}

    public static void of(Path war, Path jar) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        RunCommand.BASE
                                .toAbsolutePath()
                                .resolve("ops/build/OneJar.java")
                                .toString(),
                        System.getProperty("agentsflow.test.payara"),
                        war.toString(),
                        RunCommand.BASE.toAbsolutePath().toString(),
                        "2026-01-01T00:00:00Z",
                        jar.toString())
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("OneJar.java has failed");
        }
    }
}
