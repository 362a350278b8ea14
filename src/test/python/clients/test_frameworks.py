"""What is built upon OpenAI's client for Python, unchanged, at a running server: each knows nothing but the base URL. What the upstream
does with which prompt is said in ClientScripts, which starts this."""

import asyncio
import os
import unittest

from agents import Agent, Runner, function_tool, set_default_openai_client, set_tracing_disabled
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI
from pydantic import BaseModel

BASE = os.environ["GATEWAY"] + "/v1"
QUESTION = "What is the weather in Munich?"


class City(BaseModel):
    """A city."""

    city: str


class LangChain(unittest.TestCase):
    model = ChatOpenAI(model="fake", base_url=BASE, api_key="any", use_responses_api=True, max_retries=0)

    def test_says_something_and_streams(self):
        self.assertEqual(self.model.invoke("Hello").text, "echo: Hello")
        self.assertEqual("".join(piece.text for piece in self.model.stream("Hello you")), "echo: Hello you")

    def test_calls_a_tool(self):
        @tool
        def getWeather(city: str) -> str:  # noqa: N802 - as the model knows it
            """Tells the weather."""
            return "sunny"

        able = self.model.bind_tools([getWeather])
        messages = [HumanMessage(QUESTION)]
        asked = able.invoke(messages)
        (call,) = asked.tool_calls
        self.assertEqual(call["args"], {"city": "Munich"})
        messages += [asked, ToolMessage(getWeather.invoke(call["args"]), tool_call_id=call["id"])]
        self.assertEqual(able.invoke(messages).text, "It is sunny there.")

    def test_parses_what_it_asked_for(self):
        able = self.model.with_structured_output(City)

        self.assertEqual(able.invoke("What is the capital of Germany?"), City(city="Berlin"))


class OpenAiAgents(unittest.TestCase):
    def test_makes_a_round_of_a_tool(self):
        @function_tool
        def getWeather(city: str) -> str:  # noqa: N802 - as the model knows it
            """Tells the weather."""
            return "sunny"

        async def rounds():
            set_tracing_disabled(True)
            client = AsyncOpenAI(base_url=BASE, api_key="any", max_retries=0)
            set_default_openai_client(client, use_for_tracing=False)
            agent = Agent(name="Weather", instructions="Use the tool", model="fake", tools=[getWeather])
            whole = await Runner.run(agent, QUESTION)
            streamed = Runner.run_streamed(agent, QUESTION)
            events = [event.type async for event in streamed.stream_events()]
            return whole.final_output, streamed.final_output, events

        whole, streamed, events = asyncio.run(rounds())
        self.assertEqual((whole, streamed), ("It is sunny there.", "It is sunny there."))
        self.assertIn("raw_response_event", events)


if __name__ == "__main__":
    unittest.main()
