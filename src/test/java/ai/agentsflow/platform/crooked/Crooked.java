package ai.agentsflow.platform.crooked;

import ai.agentsflow.usage.UsageConfig;
import org.jspecify.annotations.Nullable;

/** What must not be in the platform, each by itself, so that a test sees its rule fail. */
public final class Crooked {

    private Crooked() {}

    /** A vendor in the name of a class. */
    public static class OpenAiError {}

    /** The product in the name of a method. */
    public static class ByMethod {
        public int chatLimit() {
            return 1;
        }
    }

    /** The product in the name of a field. */
    public static class ByField {
        public int promptTokens;
    }

    /** The product in the name of a constant. */
    public enum ByConstant {
        MODEL_FAILED
    }

    /** A path of the product in a text. */
    public static class ByPath {
        public boolean isApi(String path) {
            return path.startsWith("/v1/");
        }
    }

    /** A vendor in an annotation. */
    @SuppressWarnings("unused")
    @jakarta.ws.rs.Path("/anthropic")
    public static class ByAnnotation {}

    /** The product in the words for a client. */
    public static class ByMessage {
        public String message(int status) {
            return "No model can answer: " + status;
        }
    }

    /** What has the same letters and another meaning. */
    public static class Straight {
        public String userAgent() {
            return "User-Agent: AgentsFlow, the agentsflow.remodelled token";
        }
    }

    /** A class of the server, by its name in a text. */
    public static class ServerByText {
        public Class<?> type() throws ClassNotFoundException {
            return Class.forName("org.glassfish.grizzly.Connection");
        }
    }

    /** A class of the server, imported. */
    public static class ServerByImport {
        public org.glassfish.grizzly.@Nullable Connection connection;
    }

    /** A method of the server, whose class has no name here. */
    public static class ServerByMethod {
        public Object inner(Object request) throws ReflectiveOperationException {
            return request.getClass().getMethod("getCoyoteRequest").invoke(request);
        }
    }

    /** A feature that stands on the platform. */
    public static class Feature {
        public @Nullable UsageConfig feature;
    }
}
