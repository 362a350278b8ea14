"""Anthropic's official client for Python, unchanged, at a running server: it knows nothing but the base URL. `claude` has an upstream
of Anthropic's API, `fake` one of OpenAI's; what they do with which prompt is said in ClientScripts, which starts this."""

import json
import os
import unittest
import urllib.parse
import urllib.request

import anthropic

CLIENT = anthropic.Anthropic(base_url=os.environ["GATEWAY"], api_key="any", max_retries=0)
MODELS = ("claude", "fake")
WEATHER = {
    "name": "getWeather",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def hello(model, prompt="Hello"):
    return {"model": model, "max_tokens": 100, "messages": [{"role": "user", "content": prompt}]}


def sent(prompt):
    """The last request that the upstream got with this prompt."""
    with urllib.request.urlopen(os.environ["LET_GO"] + "/sent?" + urllib.parse.quote(prompt)) as answer:
        return json.load(answer)


def streamed(**asked):
    with CLIENT.messages.stream(**asked) as stream:
        return stream.get_final_message()


class AnthropicMessages(unittest.TestCase):
    def test_says_something(self):
        for model in MODELS:
            with self.subTest(model):
                answer = CLIENT.messages.create(**hello(model))

                self.assertEqual(answer.content[0].text, "echo: Hello")
                self.assertEqual((answer.model, answer.stop_reason), (model, "end_turn"))
                self.assertGreater(answer.usage.output_tokens, 0)

    def test_streams(self):
        for model in MODELS:
            with self.subTest(model), CLIENT.messages.stream(**hello(model, "Hello you")) as stream:
                self.assertEqual("".join(stream.text_stream), "echo: Hello you")
                self.assertGreater(stream.get_final_message().usage.output_tokens, 0)

    def test_thinks_calls_a_tool_and_goes_on_with_its_thought_and_the_result(self):
        for model in MODELS:
            for ask in (CLIENT.messages.create, streamed):
                with self.subTest(f"{model} {ask.__name__}"):
                    asked = hello(model, "Think of the weather") | {
                        "max_tokens": 8000,
                        "thinking": {"type": "enabled", "budget_tokens": 5000},
                        "tools": [WEATHER],
                    }
                    first = ask(**asked)
                    thought, call = first.content
                    self.assertEqual(thought.thinking, "Munich is meant.")
                    self.assertEqual((call.name, call.input), ("getWeather", {"city": "Munich"}))
                    result = {"type": "tool_result", "tool_use_id": call.id, "content": "sunny"}
                    asked["messages"] += [
                        {"role": "assistant", "content": first.content},
                        {"role": "user", "content": [result]},
                    ]
                    self.assertEqual(ask(**asked).content[0].text, "It is sunny there.")

    def test_keeps_the_marks_for_the_cache_of_claude(self):
        system = [{"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral"}}]
        answer = CLIENT.messages.create(**hello("claude", "Think of the price"), system=system)

        self.assertEqual(sent("Think of the price")["body"]["system"], system)
        self.assertEqual(answer.usage.cache_creation_input_tokens, 7)
        self.assertEqual(answer.usage.cache_read_input_tokens, 5)

    def test_counts_tokens(self):
        counted = {
            model: CLIENT.messages.count_tokens(model=model, messages=hello(model, "Count me")["messages"]).input_tokens
            for model in MODELS
        }

        self.assertEqual(counted["claude"], 42)
        self.assertGreater(counted["fake"], 0)

    def test_lists_models_and_finds_one(self):
        self.assertLessEqual(set(MODELS), {model.id for model in CLIENT.models.list()})
        self.assertEqual(CLIENT.models.retrieve("claude").id, "claude")
        with self.assertRaises(anthropic.NotFoundError):
            CLIENT.models.retrieve("nobody")

    def test_tells_what_is_wrong(self):
        for model in MODELS:
            with self.subTest(model), self.assertRaises(anthropic.BadRequestError):
                CLIENT.messages.create(**hello(model, "too long"))


if __name__ == "__main__":
    unittest.main()
