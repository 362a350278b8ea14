// OpenAI's official client for Node, unchanged, at a running server: it knows nothing but the base URL. Which prompt makes
// the upstream do what is said in NodeSdkIT, which starts this.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';

const { GATEWAY, LET_GO } = process.env;
const options = { baseURL: `${GATEWAY}/v1`, apiKey: 'any', maxRetries: 0 };
const client = new OpenAI(options);

const hello = (prompt, model = 'fake') => ({ model, messages: [{ role: 'user', content: prompt }] });
const chat = (prompt, more) => client.chat.completions.create(hello(prompt), more);
const stream = (prompt, more) => client.chat.completions.create({ ...hello(prompt), stream: true }, more);
const weather = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

/** Reads a stream to its end, however it comes to it. */
async function heard(chunks) {
  let text = '';
  try {
    for await (const chunk of chunks) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return { text, error: null };
  } catch (error) {
    return { text, error };
  }
}

/** Waits until the upstream has been asked, or let go, as far as this prompt is concerned. */
async function upstream(what, prompt) {
  const answer = await fetch(`${LET_GO}/${what}?${encodeURIComponent(prompt)}`);
  assert.equal(answer.status, 200, `the upstream was ${what}`);
}

async function letGoSoon(prompt) {
  const left = Date.now();
  await upstream('abandoned', prompt);
  assert.ok(Date.now() - left < 3000, `let go after ${Date.now() - left} ms`);
}

test('chats', async () => {
  const { data, response } = await chat('Hello').withResponse();

  assert.equal(data.choices[0].message.content, 'echo: Hello');
  assert.equal(data.model, 'fake');
  assert.ok(data.usage.total_tokens > 0);
  assert.ok(data._request_id, 'a request id');
  assert.equal(response.headers.get('x-agentsflow-model'), 'fake');
});

test('streams, with usage for whom asks for it', async () => {
  const chunks = [];
  for await (const chunk of await stream('Hello you')) {
    chunks.push(chunk);
  }
  assert.equal(chunks.map((chunk) => chunk.choices[0].delta.content ?? '').join(''), 'echo: Hello you');
  assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
  assert.ok(chunks.every((chunk) => chunk.model === 'fake' && chunk.id === chunks[0].id && !('usage' in chunk)));

  const asked = { ...hello('Hello'), stream: true, stream_options: { include_usage: true } };
  let last;
  for await (const chunk of await client.chat.completions.create(asked)) {
    last = chunk;
  }
  assert.deepEqual(last.choices, []);
  assert.ok(last.usage.total_tokens > 0);
});

test('puts a streamed answer together', async () => {
  const answer = await client.chat.completions.stream(hello('Hello')).finalChatCompletion();

  assert.equal(answer.choices[0].message.content, 'echo: Hello');
  assert.equal(answer.choices[0].finish_reason, 'stop');
});

test('puts a streamed tool call together', async () => {
  const pieces = [];
  const answer = await client.chat.completions
    .stream({ ...hello('call a tool'), tools: [weather] })
    .on('tool_calls.function.arguments.delta', (event) => pieces.push(event.arguments_delta))
    .finalChatCompletion();

  const [call] = answer.choices[0].message.tool_calls;
  assert.equal(answer.choices[0].finish_reason, 'tool_calls');
  assert.equal(call.id, 'call_weather');
  assert.equal(call.function.name, 'weather');
  assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Paris' });
  assert.equal(pieces.filter((piece) => piece !== '').length, 2, 'the arguments came in pieces');
});

test('calls a tool without a stream', async () => {
  const answer = await client.chat.completions.create({ ...hello('call a tool'), tools: [weather] });

  assert.deepEqual(JSON.parse(answer.choices[0].message.tool_calls[0].function.arguments), { city: 'Paris' });
});

test('embeds, in base64 as by default and in numbers', async () => {
  const asked = { model: 'vendor/embedder:1', input: ['a', 'b'] };
  const packed = await client.embeddings.create(asked);
  const numbers = await client.embeddings.create({ ...asked, encoding_format: 'float' });

  assert.equal(packed.data.length, 2);
  assert.equal(packed.data[0].embedding[0], 97 / 1024);
  assert.deepEqual(
    packed.data.map((one) => Float32Array.from(one.embedding)),
    numbers.data.map((one) => Float32Array.from(one.embedding)),
  );
});

test('lists and finds models', async () => {
  const names = [];
  for await (const model of client.models.list()) {
    names.push(model.id);
  }
  for (const name of ['fake', 'demo', 'vendor/embedder:1', 'task:chat']) {
    assert.ok(names.includes(name), name);
    assert.equal((await client.models.retrieve(name)).id, name);
  }
});

test('raises each error as its own class', async () => {
  await assert.rejects(chat('too long'), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.equal(error.code, 'context_length_exceeded');
    assert.equal(error.type, 'invalid_request_error');
    assert.ok(error.requestID, 'a request id');
    return true;
  });
  await assert.rejects(client.chat.completions.create(hello('Hello', 'nobody')), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.code, 'model_not_found');
    assert.equal(error.param, 'model');
    return true;
  });
  await assert.rejects(client.models.retrieve('nobody'), OpenAI.NotFoundError);
  await assert.rejects(chat('too busy'), (error) => {
    assert.ok(error instanceof OpenAI.RateLimitError);
    assert.equal(error.headers.get('retry-after'), '7');
    return true;
  });
  await assert.rejects(stream('too busy'), OpenAI.RateLimitError);
  await assert.rejects(chat('fail'), OpenAI.InternalServerError);
  await assert.rejects(chat('silence', { timeout: 300 }), OpenAI.APIConnectionTimeoutError);
  const nowhere = new OpenAI({ ...options, baseURL: 'http://127.0.0.1:1/v1' });
  await assert.rejects(nowhere.models.list(), OpenAI.APIConnectionError);
});

for (const prompt of ['cut', 'stall', 'garbage', 'no end']) {
  test(`raises when a stream breaks: ${prompt}`, async () => {
    const { text, error } = await heard(await stream(prompt));

    assert.match(text, /^word1 /);
    assert.ok(error instanceof OpenAI.APIError, String(error));
    assert.match(error.code, /^model_(failed|timeout)$/);
    await assert.rejects(client.chat.completions.stream(hello(prompt)).finalChatCompletion(), OpenAI.APIError);
  });
}

test('takes a finished stream for whole though upstream does not call it done', async () => {
  const answer = await client.chat.completions.stream(hello('no done')).finalChatCompletion();

  assert.equal(answer.choices[0].message.content, 'word1 word2 ');
});

// by a model whose own deadlines are far away
const slowly = (prompt, more, streamed) =>
  client.chat.completions.create({ ...hello(prompt, 'patient'), stream: streamed }, more);
const waiting = {
  'a stream': (prompt, more) => slowly(prompt, more, true),
  'an answer': (prompt, more) => slowly(prompt, more, false),
  'embeddings': (prompt, more) => client.embeddings.create({ model: 'vendor/embedder:1', input: prompt }, more),
};
for (const [name, ask] of Object.entries(waiting)) {
  test(`lets the upstream go when ${name} is aborted before the first token`, async () => {
    const prompt = `silence: ${name}`;
    const leaving = new AbortController();
    const asked = ask(prompt, { signal: leaving.signal });
    await upstream('asked', prompt);

    leaving.abort();
    await assert.rejects(asked, OpenAI.APIUserAbortError);
    await letGoSoon(prompt);
  });
}

test('lets the upstream go when a stream is aborted after the first token', async () => {
  const prompt = 'stall: abort';
  const leaving = new AbortController();
  for await (const chunk of await slowly(prompt, { signal: leaving.signal }, true)) {
    if (chunk.choices[0].delta.content === 'word1 ') {
      leaving.abort();
    }
  }
  await letGoSoon(prompt);
});

test('lets the upstream go when nobody reads a stream on', async () => {
  const prompt = 'stall: break';
  for await (const chunk of await slowly(prompt, {}, true)) {
    if (chunk.choices[0].delta.content === 'word1 ') {
      break;
    }
  }
  await letGoSoon(prompt);
});
