package ai.agentsflow.providers.anthropic;

import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.platform.http.HttpHead;
import java.util.HashMap;

/** The headers of Anthropic's API in an answer, on their way to a client who speaks it. */
final class PassedHeaders {

    /** Which account of Anthropic's pays is nobody's business but the operator's. */
    private static final String ACCOUNT = MessagesBody.HEADERS + "organization-id";

    private PassedHeaders() {}

    static void tell(HttpHead head, ModelListener listener) {
        var headers = new HashMap<>(head.startingWith(MessagesBody.HEADERS));
        headers.remove(ACCOUNT);
        if (!headers.isEmpty()) {
            listener.onHeaders(headers);
        }
    }
}
