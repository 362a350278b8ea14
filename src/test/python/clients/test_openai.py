"""OpenAI's official client for Python, unchanged, at a running server: it knows nothing but the base URL. What the upstream does
with which prompt is said in ClientScripts, which starts this."""

import json
import os
import time
import unittest

import openai
from pydantic import BaseModel

CLIENT = openai.OpenAI(base_url=os.environ["GATEWAY"] + "/v1", api_key="any", max_retries=0)
WEATHER = {
    "type": "function",
    "name": "getWeather",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
    "strict": True,
}


class City(BaseModel):
    city: str


def hello(prompt="Hello"):
    return {"model": "fake", "messages": [{"role": "user", "content": prompt}]}


class OpenAiChats(unittest.TestCase):
    def test_chats(self):
        answer = CLIENT.chat.completions.create(**hello())

        self.assertEqual(answer.choices[0].message.content, "echo: Hello")
        self.assertEqual(answer.model, "fake")
        self.assertGreater(answer.usage.total_tokens, 0)

    def test_streams(self):
        text = ""
        with CLIENT.chat.completions.stream(**hello("Hello you")) as stream:
            for event in stream:
                if event.type == "content.delta":
                    text += event.delta
            whole = stream.get_final_completion()

        self.assertEqual(text, "echo: Hello you")
        self.assertEqual(whole.choices[0].finish_reason, "stop")

    def test_parses_what_it_asked_for(self):
        parsed = CLIENT.chat.completions.parse(**hello("What is the capital of Germany?"), response_format=City)

        self.assertEqual(parsed.choices[0].message.parsed, City(city="Berlin"))

    def test_raises_each_error_as_its_own_class(self):
        for prompt, error in {
            "too long": openai.BadRequestError,
            "too busy": openai.RateLimitError,
            "fail": openai.InternalServerError,
        }.items():
            with self.subTest(prompt), self.assertRaises(error):
                CLIENT.chat.completions.create(**hello(prompt))
        with self.assertRaises(openai.NotFoundError):
            CLIENT.chat.completions.create(**(hello() | {"model": "nobody"}))

    def test_raises_when_a_stream_breaks(self):
        with self.assertRaises(openai.APIError):
            for _ in CLIENT.chat.completions.create(**hello("cut"), stream=True):
                pass

    def test_lists_models(self):
        self.assertIn("fake", [model.id for model in CLIENT.models.list()])


class OpenAiResponses(unittest.TestCase):
    def test_creates_goes_on_retrieves_and_deletes(self):
        first = CLIENT.responses.create(model="fake", input="Hello")
        following = CLIENT.responses.create(model="fake", input="And now", previous_response_id=first.id)

        self.assertEqual(first.output_text, "echo: Hello")
        self.assertEqual(following.output_text, "echo: And now")
        self.assertEqual(CLIENT.responses.retrieve(following.id).previous_response_id, first.id)
        self.assertEqual(CLIENT.responses.input_items.list(first.id).data[0].content[0].text, "Hello")
        CLIENT.responses.delete(first.id)
        with self.assertRaises(openai.NotFoundError):
            CLIENT.responses.retrieve(first.id)

    def test_streams(self):
        with CLIENT.responses.stream(model="fake", input="Hello you") as stream:
            types = [event.type for event in stream]
            whole = stream.get_final_response()

        self.assertEqual((types[0], types[-1]), ("response.created", "response.completed"))
        self.assertEqual(whole.output_text, "echo: Hello you")

    def test_calls_a_tool_and_gives_its_result(self):
        asked = CLIENT.responses.create(model="fake", input="What is the weather in Munich?", tools=[WEATHER])
        call = next(item for item in asked.output if item.type == "function_call")
        told = CLIENT.responses.create(
            model="fake",
            previous_response_id=asked.id,
            tools=[WEATHER],
            input=[{"type": "function_call_output", "call_id": call.call_id, "output": "sunny"}],
        )

        self.assertEqual(json.loads(call.arguments), {"city": "Munich"})
        self.assertEqual(told.output_text, "It is sunny there.")

    def test_parses_what_it_asked_for(self):
        parsed = CLIENT.responses.parse(model="fake", input="What is the capital of Germany?", text_format=City)

        self.assertEqual(parsed.output_parsed, City(city="Berlin"))

    def test_works_in_the_background(self):
        response = CLIENT.responses.create(model="fake", input="Hello", background=True)
        self.assertEqual(response.status, "queued")
        end = time.monotonic() + 20
        while response.status in ("queued", "in_progress") and time.monotonic() < end:
            response = CLIENT.responses.retrieve(response.id)

        self.assertEqual(response.output_text, "echo: Hello")

    def test_holds_a_conversation(self):
        conversation = CLIENT.conversations.create(items=[{"type": "message", "role": "user", "content": "before"}])
        CLIENT.responses.create(model="fake", input="now", conversation=conversation.id)

        items = CLIENT.conversations.items.list(conversation.id, order="asc")
        self.assertEqual([item.content[0].text for item in items], ["before", "now", "echo: now"])
        CLIENT.conversations.delete(conversation.id)
        with self.assertRaises(openai.NotFoundError):
            CLIENT.conversations.retrieve(conversation.id)


if __name__ == "__main__":
    unittest.main()
