package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A model that knows what the tests of clients like to ask: capitals, colours, the weather, what is seen in a picture. It takes
 * all of it from the request, tools, formats and limits included, so it answers wrongly when some of it is lost on the way.
 */
public final class KnowingModel implements FakeUpstreamReply {

    private static final Map<String, String> ARGUMENTS = new TreeMap<>(Map.of(
            "getWeather", "{\"city\":\"Munich\"}",
            "getTime", "{\"country\":\"France\"}",
            "get_current_time", "{}"));
    private static final Pattern COLOUR = Pattern.compile("favorite color is (\\w+)");

    @Override
    public void play(FakeUpstreamExchange exchange) throws IOException {
        var request = exchange.request().json();
        var messages = request.path("messages");
        var last = messages.path(messages.size() - 1);
        var tools = last.path("role").asText().equals("user") ? toolsFor(text(last), request) : List.<String>of();
        if (tools.isEmpty()) {
            say(exchange, request, answer(messages, last, request));
        } else {
            call(exchange, request, tools);
        }
    }

    private static List<String> toolsFor(String question, JsonNode request) {
        var offered = request.path("tools").findValuesAsText("name");
        return ARGUMENTS.keySet().stream()
                .filter(offered::contains)
                .filter(tool -> switch (tool) {
                    case "getWeather" ->
                        question.contains("weather in Munich")
                                || (question.contains("in Munich")
                                        && request.path("tool_choice").asText().equals("required"));
                    case "getTime" -> question.contains("time in France");
                    default -> question.contains("time now");
                })
                .sorted((one, other) -> Integer.compare(offered.indexOf(one), offered.indexOf(other)))
                .toList();
    }

    private static String answer(JsonNode messages, JsonNode last, JsonNode request) {
        boolean json = request.path("response_format").path("type").asText().startsWith("json");
        var question = text(last);
        if (last.path("role").asText().equals("tool")) {
            var told = stream(messages)
                    .filter(message -> message.path("role").asText().equals("tool"))
                    .map(KnowingModel::text)
                    .collect(Collectors.joining(", "));
            return json ? "{\"weather\": \"" + told + "\"}" : "It is " + told + " there.";
        }
        var pictures = pictures(last);
        if (!pictures.isEmpty()) {
            return "There is " + String.join(" and ", pictures) + '.';
        }
        if (question.contains("capital of Germany")) {
            return json ? "{\"city\": \"Berlin\"}" : "The capital of Germany is Berlin, and 2 + 2 is 4.";
        }
        if (question.contains("Hello World")) {
            return "Hello World";
        }
        if (question.contains("I love you") && stream(messages).anyMatch(message -> isSystem(message, "German"))) {
            return "Ich liebe dich.";
        }
        var colour = COLOUR.matcher(stream(messages).map(KnowingModel::text).collect(Collectors.joining("\n")));
        return question.contains("favorite color") && colour.find()
                ? "Your favorite color is " + colour.group(1) + '.'
                : "Once upon a time there was a model that did not know.";
    }

    private static boolean isSystem(JsonNode message, String text) {
        return message.path("role").asText().equals("system") && text(message).contains(text);
    }

    /** A picture by its address tells by its name what is on it; one that is sent along, by its bytes. */
    private static List<String> pictures(JsonNode message) {
        var seen = new ArrayList<String>();
        for (JsonNode part : message.path("content")) {
            var url = part.at("/image_url/url").asText();
            var told = url.startsWith("data:image/")
                    ? new String(
                            Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1)), StandardCharsets.UTF_8)
                    : url;
            for (var thing : List.of("cat", "dice")) {
                if (told.contains(thing)) {
                    seen.add(thing);
                }
            }
        }
        return seen;
    }

    private static void say(FakeUpstreamExchange exchange, JsonNode request, String text) throws IOException {
        var said = stopped(text, request);
        var words = Arrays.asList(said.split("(?<= )", -1));
        int most = request.path("max_tokens")
                .asInt(request.path("max_completion_tokens").asInt(words.size()));
        var finish = most < words.size() ? "length" : "stop";
        var pieces = words.subList(0, Math.min(most, words.size()));
        var usage = FakeUpstreamJson.usage(FakeUpstreamJson.wordsOfPrompt(request), pieces.size());
        var wire = FakeUpstreamWire.of(exchange);
        if (!exchange.request().wantsStream()) {
            exchange.answer(200, wire.whole(String.join("", pieces), List.of(), finish, usage));
            return;
        }
        wire.begin();
        for (String piece : pieces) {
            wire.text(piece);
        }
        wire.finish(finish, usage);
        wire.complete(usage);
    }

    private static String stopped(String text, JsonNode request) {
        var said = text;
        for (JsonNode stop : request.path("stop")) {
            int at = said.indexOf(stop.asText());
            said = at < 0 ? said : said.substring(0, at);
        }
        return said;
    }

    private static void call(FakeUpstreamExchange exchange, JsonNode request, List<String> tools) throws IOException {
        var usage = FakeUpstreamJson.usage(FakeUpstreamJson.wordsOfPrompt(request), tools.size());
        var calls = tools.stream().map(KnowingModel::call).toList();
        var wire = FakeUpstreamWire.of(exchange);
        if (!exchange.request().wantsStream()) {
            exchange.answer(200, wire.whole("", calls, "tool_calls", usage));
            return;
        }
        wire.begin();
        for (int index = 0; index < calls.size(); index++) {
            wire.toolCall(index, calls.get(index));
        }
        wire.finish("tool_calls", usage);
        wire.complete(usage);
    }

    private static FakeUpstreamWire.ToolCall call(String tool) {
        var arguments = ARGUMENTS.get(tool);
        int middle = arguments.length() > 2 ? arguments.length() / 2 : arguments.length();
        return new FakeUpstreamWire.ToolCall(
                tool,
                Stream.of(arguments.substring(0, middle), arguments.substring(middle))
                        .filter(piece -> !piece.isEmpty())
                        .toList());
    }

    private static String text(JsonNode message) {
        var content = message.path("content");
        return content.isArray()
                ? stream(content).map(part -> part.path("text").asText()).collect(Collectors.joining())
                : content.asText("");
    }

    private static Stream<JsonNode> stream(JsonNode nodes) {
        return StreamSupport.stream(nodes.spliterator(), false);
    }
}
