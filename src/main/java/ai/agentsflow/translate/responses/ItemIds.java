package ai.agentsflow.translate.responses;

import java.util.UUID;

/** Ids as OpenAI's API has them: what a thing is, and 32 letters that nobody can guess. */
public final class ItemIds {

    private ItemIds() {}

    /** The id of a response. */
    public static String response() {
        return of("resp");
    }

    /** The id of a conversation. */
    public static String conversation() {
        return of("conv");
    }

    /** The id of an item of this type. */
    public static String item(String type) {
        return of(
                switch (type) {
                    case "message" -> "msg";
                    case "function_call" -> "fc";
                    case "function_call_output" -> "fco";
                    case "custom_tool_call" -> "ctc";
                    case "custom_tool_call_output" -> "ctco";
                    case "reasoning" -> "rs";
                    default -> "item";
                });
    }

    private static String of(String kind) {
        return kind + '_' + UUID.randomUUID().toString().replace("-", "");
    }
}
