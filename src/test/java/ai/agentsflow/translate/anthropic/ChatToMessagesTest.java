package ai.agentsflow.translate.anthropic;

import ai.agentsflow.translate.FromChats;
import ai.agentsflow.translate.Translator;
import java.util.List;

class ChatToMessagesTest extends FromChats {

    @Override
    protected Translator translator() {
        return new ChatToMessages();
    }

    @Override
    protected String whole() {
        return """
                {"id":"msg_1","type":"message","role":"assistant","model":"theirs","content":[
                  {"type":"text","text":"Bien, \\"merci\\" 🎉"}],"stop_reason":"end_turn",
                 "usage":{"input_tokens":12,"output_tokens":34}}""";
    }

    @Override
    protected List<String> pieces() {
        return List.of("""
                {"type":"message_start","message":{"id":"msg_1","model":"theirs","usage":{"input_tokens":12}}}""", """
                {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", """
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Bien, "}}""", """
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\\"merci\\" 🎉"}}""", """
                {"type":"content_block_stop","index":0}""", """
                {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":34}}""", """
                {"type":"message_stop"}""");
    }
}
