// The chat: one conversation, one answer at a time.

import { ApiProblem, getJson, postForEvents } from './api.js';
import { conversation } from './conversation.js';
import { readEvents } from './sse.js';
import { addTurn, announce, clearTurns } from './turns.js';

const PAGE = 50;
const form = document.getElementById('composer');
const message = document.getElementById('message');
const model = document.getElementById('model');
const send = document.getElementById('send');
const stop = document.getElementById('stop');

let running = null; // the AbortController of the answer being written
let onProblem = () => {};

/** Makes the chat usable and brings back this tab's conversation. */
export function startChat(problemListener) {
  onProblem = problemListener;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });
  message.addEventListener('keydown', (event) => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    ask();
  });
  stop.addEventListener('click', () => running?.abort());
  document.getElementById('new').addEventListener('click', startOver);
  return restore();
}

/** Shows what the server keeps of this tab's conversation. */
export async function restore() {
  const id = conversation.id;
  if (!id || running) return;
  try {
    const past = await history(id);
    if (running || conversation.id !== id) return; // the reader was faster
    clearTurns();
    for (const { role, content } of past) addTurn(role).append(content);
  } catch (failure) {
    if (failure.status === 404) return conversation.forget();
    clearTurns();
    addTurn('notice').fail(`The conversation could not be loaded. ${textOf(failure)}`);
    report(failure);
  }
}

/** The server returns the oldest first, so the end of a long conversation is on the last page. */
async function history(id) {
  const turns = [];
  for (;;) {
    const page = await getJson(`api/chat/history/${encodeURIComponent(id)}?limit=${PAGE}&offset=${turns.length}`);
    turns.push(...page);
    if (page.length < PAGE) return turns;
  }
}

function startOver() {
  running?.abort();
  running = null;
  conversation.forget();
  clearTurns();
  showRunning(false);
  message.focus();
}

async function ask() {
  const text = message.value;
  if (running || !text.trim()) return;

  const controller = new AbortController();
  running = controller;
  showRunning(true);
  message.value = '';
  addTurn('user').append(text);
  const turn = addTurn('assistant');
  turn.busy(true);
  announce('Answering');

  try {
    await receive(turn, text, controller.signal);
    announce(turn.text);
  } catch (failure) {
    if (controller.signal.aborted) {
      turn.remark('Stopped');
      announce('Stopped');
    } else {
      turn.fail(textOf(failure));
      announce(`Failed. ${textOf(failure)}`);
      report(failure);
      // Nothing was answered: the text goes back, unless a new one has been begun.
      if (!turn.text && !message.value) message.value = text;
    }
  } finally {
    turn.busy(false);
    if (running === controller) {
      running = null;
      showRunning(false);
    }
  }
}

async function receive(turn, text, signal) {
  // Named here where the browser can, so that a first turn that is stopped can be found again.
  if (!conversation.id && crypto.randomUUID) conversation.id = crypto.randomUUID();
  const id = conversation.id;
  const path = model.value ? `api/chat/stream?model=${encodeURIComponent(model.value)}` : 'api/chat/stream';
  const body = await postForEvents(path, id ? { message: text, conversation_id: id } : { message: text }, signal);
  try {
    for await (const { type, data } of readEvents(body)) {
      const event = parse(data);
      if (type === 'error') throw new ApiProblem(event);
      if (type !== 'message') continue;
      if (event.chunk) turn.append(event.chunk);
      // Asked again: "New conversation" may have come in between.
      if (event.metadata?.conversation_id && !signal.aborted) conversation.id = event.metadata.conversation_id;
      if (event.done) return turn.describe(event.metadata ?? {});
    }
  } catch (failure) {
    if (failure instanceof ApiProblem || signal.aborted) throw failure;
    throw new ApiProblem({ title: 'The connection was lost', detail: 'The answer is not complete.' });
  }
  throw new ApiProblem({ title: 'The answer ended early', detail: 'It is not complete.' });
}

function parse(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    throw new ApiProblem({ title: 'The server sent something unexpected', detail: 'The answer is not complete.' });
  }
}

function textOf(failure) {
  return failure instanceof ApiProblem ? failure.describe() : 'Something on this page went wrong.';
}

function report(failure) {
  if (failure instanceof ApiProblem) onProblem(failure);
  else console.error(failure);
}

function showRunning(yes) {
  const hadFocus = [send, stop].includes(document.activeElement);
  send.hidden = yes;
  stop.hidden = !yes;
  if (hadFocus) (yes ? stop : message).focus(); // a hidden button would drop the focus to the page
}
