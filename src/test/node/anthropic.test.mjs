// Anthropic's official client for TypeScript, unchanged, at a running server: it knows nothing but the base URL. `claude` has an
// upstream of Anthropic's API, `fake` one of OpenAI's; what they do with which prompt is said in NodeSdkIT, which starts this.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { z } from 'zod';

const { GATEWAY, LET_GO } = process.env;
const client = new Anthropic({ baseURL: GATEWAY, apiKey: 'any', maxRetries: 0 });
const hello = (model, prompt = 'Hello') => ({ model, max_tokens: 100, messages: [{ role: 'user', content: prompt }] });
const city = z.object({ city: z.string() });
const weather = {
  name: 'getWeather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

/** The last request that the upstream got with this prompt. */
async function sent(prompt) {
  const answer = await fetch(`${LET_GO}/sent?${encodeURIComponent(prompt)}`);
  assert.equal(answer.status, 200, 'the upstream was asked');
  return answer.json();
}

/** A round of a tool with thinking; `ask` makes one turn. */
async function round(model, prompt, ask) {
  const asked = {
    ...hello(model, prompt),
    max_tokens: 8000,
    thinking: { type: 'enabled', budget_tokens: 5000 },
    tools: [weather],
  };
  const first = await ask(asked);
  const [thought, call] = first.content;
  assert.equal(first.stop_reason, 'tool_use');
  assert.equal(thought.type, 'thinking');
  assert.equal(thought.thinking, 'Munich is meant.');
  assert.deepEqual(call.input, { city: 'Munich' });
  asked.messages.push({ role: 'assistant', content: first.content });
  asked.messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'sunny' }] });
  const last = await ask(asked);
  assert.equal(last.content[0].text, 'It is sunny there.');
  return { first, last };
}

for (const model of ['claude', 'fake']) {
  test(`${model}: says something`, async () => {
    const { data, response } = await client.messages.create(hello(model)).withResponse();

    assert.equal(data.content[0].text, 'echo: Hello');
    assert.equal(data.model, model);
    assert.equal(data.stop_reason, 'end_turn');
    assert.ok(data.usage.output_tokens > 0);
    assert.equal(response.headers.get('x-agentsflow-model'), model);
  });

  test(`${model}: streams`, async () => {
    const stream = client.messages.stream(hello(model, 'Hello you'));
    let text = '';
    stream.on('text', (piece) => (text += piece));
    const message = await stream.finalMessage();

    assert.equal(text, 'echo: Hello you');
    assert.equal(message.content[0].text, 'echo: Hello you');
    assert.equal(message.model, model);
    assert.ok(message.usage.output_tokens > 0);
  });

  test(`${model}: thinks, calls a tool, and goes on with its thought and the result`, async () => {
    await round(model, 'Think of the weather', (asked) => client.messages.create(asked));
    await round(model, 'Think of the weather', (asked) => client.messages.stream(asked).finalMessage());
  });

  test(`${model}: tells what is wrong`, async () => {
    const wrong = (asked) => assert.rejects(client.messages.create(asked), (error) => {
      assert.ok(error.requestID, 'a request id');
      return error instanceof Anthropic.BadRequestError && error.error.error.type === 'invalid_request_error';
    });
    await wrong({ ...hello(model), messages: [] });
    await wrong(hello(model, 'too long'));
  });
}

test('fake: runs a tool by itself, and parses what it asked for', async () => {
  const getWeather = betaZodTool({ name: 'getWeather', description: 'Tells it', inputSchema: city, run: async () => 'sunny' });
  const ran = await client.beta.messages.toolRunner({ ...hello('fake', 'What is the weather in Munich?'), tools: [getWeather] });
  const parsed = await client.messages.parse({
    ...hello('fake', 'What is the capital of Germany?'),
    output_config: { format: zodOutputFormat(city) },
  });

  assert.equal(ran.content[0].text, 'It is sunny there.');
  assert.deepEqual(parsed.parsed_output, { city: 'Berlin' });
});

test('goes on with Claude where another model thought', async () => {
  const { last, first } = await round('fake', 'Think of the weather', (asked) => client.messages.create(asked));
  const messages = [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: first.content },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: first.content[1].id, content: 'sunny' }] },
    { role: 'assistant', content: last.content },
    { role: 'user', content: 'And after another model' },
  ];
  await client.messages.create({ ...hello('claude'), messages, tools: [weather] });

  const { body } = await sent('And after another model');
  assert.deepEqual(body.messages[1].content.map((block) => block.type), ['tool_use']);
});

test('claude: keeps the marks for the cache, and what only headers ask for', async () => {
  const asked = {
    ...hello('claude', 'Think of the price'),
    system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
  };
  const answer = await client.beta.messages.create({ ...asked, betas: ['context-1m-2025-08-07'] });

  const { headers, body } = await sent('Think of the price');
  assert.deepEqual(body, { ...asked, model: 'fake-model' });
  assert.equal(headers['anthropic-beta'], 'context-1m-2025-08-07');
  assert.match(headers['anthropic-version'], /^\d{4}-\d{2}-\d{2}$/);
  assert.equal(answer.usage.cache_creation_input_tokens, 7);
  assert.equal(answer.usage.cache_read_input_tokens, 5);
});

test('fake: says that the marks for the cache are lost', async () => {
  const asked = { ...hello('fake'), system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }] };
  const { data, response } = await client.messages.create(asked).withResponse();

  assert.equal(response.headers.get('x-agentsflow-dropped'), 'cache_control');
  assert.equal(data.usage.cache_creation_input_tokens, 0);
});

test('counts tokens', async () => {
  const count = (model) => client.messages.countTokens({ model, messages: hello(model, 'Count me').messages }).withResponse();
  const told = await count('claude');
  const estimated = await count('fake');

  assert.equal(told.data.input_tokens, 42);
  assert.equal(told.response.headers.get('x-agentsflow-estimated'), null);
  assert.ok(estimated.data.input_tokens > 0);
  assert.equal(estimated.response.headers.get('x-agentsflow-estimated'), 'true');
});

test('lists models, and finds one', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    assert.equal(model.type, 'model');
    ids.push(model.id);
  }

  assert.ok(ids.includes('claude') && ids.includes('fake'), ids.join());
  assert.equal((await client.models.retrieve('claude')).id, 'claude');
  await assert.rejects(client.models.retrieve('nobody'), Anthropic.NotFoundError);
});
