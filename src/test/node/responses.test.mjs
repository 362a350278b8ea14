// What speaks OpenAI's Responses API by default, unchanged, at a running server: each knows nothing but the base URL. What the
// upstream does with which prompt is said in NodeSdkIT, which starts this.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenAI } from '@ai-sdk/openai';
import { Agent, run, setDefaultOpenAIClient, setTracingDisabled, tool } from '@openai/agents';
import { generateObject, generateText, stepCountIs, streamText, tool as aiTool } from 'ai';
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';

const baseURL = `${process.env.GATEWAY}/v1`;
const client = new OpenAI({ baseURL, apiKey: 'any', maxRetries: 0 });
const city = z.object({ city: z.string() });
const weather = {
  type: 'function',
  name: 'getWeather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
  strict: true,
};

test('openai: creates, goes on, retrieves, deletes', async () => {
  const first = await client.responses.create({ model: 'fake', input: 'Hello' });
  const next = await client.responses.create({ model: 'fake', input: 'And now', previous_response_id: first.id });

  assert.equal(first.output_text, 'echo: Hello');
  assert.equal(first.model, 'fake');
  assert.equal(next.output_text, 'echo: And now');
  assert.equal((await client.responses.retrieve(next.id)).previous_response_id, first.id);
  assert.equal((await client.responses.inputItems.list(first.id)).data[0].content[0].text, 'Hello');
  await client.responses.delete(first.id);
  await assert.rejects(client.responses.retrieve(first.id), OpenAI.NotFoundError);
});

test('openai: streams', async () => {
  const stream = client.responses.stream({ model: 'fake', input: 'Hello you' });
  const types = [];
  for await (const event of stream) {
    types.push(event.type);
  }

  assert.equal(types[0], 'response.created');
  assert.equal(types.at(-1), 'response.completed');
  assert.equal((await stream.finalResponse()).output_text, 'echo: Hello you');
});

test('openai: calls a tool, and gives its result', async () => {
  const asked = await client.responses.create({ model: 'fake', input: 'What is the weather in Munich?', tools: [weather] });
  const call = asked.output.find((item) => item.type === 'function_call');
  const told = await client.responses.create({
    model: 'fake',
    previous_response_id: asked.id,
    tools: [weather],
    input: [{ type: 'function_call_output', call_id: call.call_id, output: 'sunny' }],
  });

  assert.deepEqual(JSON.parse(call.arguments), { city: 'Munich' });
  assert.equal(told.output_text, 'It is sunny there.');
});

test('openai: parses what it asked for', async () => {
  const parsed = await client.responses.parse({
    model: 'fake',
    input: 'What is the capital of Germany?',
    text: { format: zodTextFormat(city, 'city') },
  });

  assert.deepEqual(parsed.output_parsed, { city: 'Berlin' });
});

test('openai: works in the background', async () => {
  let response = await client.responses.create({ model: 'fake', input: 'Hello', background: true });
  assert.equal(response.status, 'queued');
  for (const end = Date.now() + 20_000; ['queued', 'in_progress'].includes(response.status) && Date.now() < end; ) {
    response = await client.responses.retrieve(response.id);
  }
  assert.equal(response.output_text, 'echo: Hello');
});

test('openai: holds a conversation', async () => {
  const { id } = await client.conversations.create({ items: [{ type: 'message', role: 'user', content: 'before' }] });
  await client.responses.create({ model: 'fake', input: 'now', conversation: id });

  const items = await client.conversations.items.list(id, { order: 'asc' });
  assert.deepEqual(
    items.data.map((item) => item.content[0].text),
    ['before', 'now', 'echo: now'],
  );
  await client.conversations.delete(id);
  await assert.rejects(client.conversations.retrieve(id), OpenAI.NotFoundError);
});

test('agents SDK: a round of a tool, streamed and not', async () => {
  setTracingDisabled(true);
  setDefaultOpenAIClient(client);
  const agent = new Agent({
    name: 'Weather',
    instructions: 'Use the tool',
    model: 'fake',
    tools: [
      tool({ name: 'getWeather', description: 'Tells the weather', parameters: city, execute: async () => 'sunny' }),
    ],
  });

  assert.equal((await run(agent, 'What is the weather in Munich?')).finalOutput, 'It is sunny there.');
  const streamed = await run(agent, 'What is the weather in Munich?', { stream: true });
  await streamed.completed;
  assert.equal(streamed.finalOutput, 'It is sunny there.');
});

test('AI SDK: a round of a tool, a stream, an object', async () => {
  const model = createOpenAI({ baseURL, apiKey: 'any' })('fake');
  const tools = {
    getWeather: aiTool({ description: 'Tells the weather', inputSchema: city, execute: async () => 'sunny' }),
  };
  const round = { model, prompt: 'What is the weather in Munich?', tools, stopWhen: stepCountIs(3), maxRetries: 0 };

  assert.equal((await generateText(round)).text, 'It is sunny there.');
  assert.equal(await streamText(round).text, 'It is sunny there.');
  assert.deepEqual((await generateObject({ model, prompt: 'What is the capital of Germany?', schema: city, maxRetries: 0 })).object, {
    city: 'Berlin',
  });
});
