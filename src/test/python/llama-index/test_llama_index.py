"""LlamaIndex, unchanged, at a running server: it knows nothing but the base URL. It has an environment of its own, since it takes an
older client of OpenAI's. What the upstream does with which prompt is said in ClientScripts, which starts this."""

import asyncio
import os
import unittest

from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.llms.openai_like import OpenAILike

BASE = os.environ["GATEWAY"] + "/v1"
QUESTION = "What is the weather in Munich?"


class LlamaIndex(unittest.TestCase):
    model = OpenAILike(
        model="fake", api_base=BASE, api_key="any", is_chat_model=True, is_function_calling_model=True, max_retries=0
    )

    def test_says_something_and_streams(self):
        self.assertEqual(self.model.complete("Hello").text, "echo: Hello")
        asked = [ChatMessage(role="user", content="Hello you")]
        self.assertEqual(self.model.chat(asked).message.content, "echo: Hello you")
        pieces = [piece.delta or "" for piece in self.model.stream_chat(asked)]
        self.assertEqual("".join(pieces), "echo: Hello you")
        self.assertEqual(asyncio.run(self.model.acomplete("Hello")).text, "echo: Hello")

    def test_calls_a_tool(self):
        weather = FunctionTool.from_defaults(lambda city: "sunny", name="getWeather", description="Tells the weather.")
        answer = self.model.predict_and_call([weather], QUESTION)

        self.assertEqual(str(answer), "sunny")


if __name__ == "__main__":
    unittest.main()
