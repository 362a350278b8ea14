// News from the server as it happens: by a WebSocket, which a single-use ticket opens; while there is none the page asks by itself.

import { postJson } from '../api.js';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const ABSENT_WAIT = 300_000;
const PING = 30_000;
const SILENCE = 75_000; // the server pings every 30 s
const REFUSED = 1008;

/** One connection that is made again and again until it is stopped. */
export class Live {
  #onEvent;
  #onState;
  #socket = null;
  #timer = 0;
  #pings = 0;
  #turn = 0;
  #wait = FIRST_WAIT;
  #refused = 0;
  #last = null; // the number of the last event
  #heardAt = 0;

  /** @param onState hears 'on', 'off' (away, being tried again), 'absent' (this server has none) or 'refused' */
  constructor(onEvent, onState) {
    this.#onEvent = onEvent;
    this.#onState = onState;
  }

  start() {
    this.stop();
    this.#connect(++this.#turn);
  }

  stop() {
    this.#turn++;
    clearTimeout(this.#timer);
    clearInterval(this.#pings);
    this.#socket?.close(1000);
    this.#socket = null;
    this.#wait = FIRST_WAIT;
    this.#refused = 0;
    this.#last = null;
  }

  /** Tries now what would be tried later: the server answers again. */
  hurry() {
    if (this.#socket || !this.#timer) return;
    this.#connect(++this.#turn);
  }

  async #connect(turn) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    let ticket;
    try {
      ({ ticket } = await postJson('api/ws/ticket', {}));
    } catch (problem) {
      if (turn !== this.#turn) return;
      const absent = [403, 404, 405].includes(problem.status);
      if (problem.status === 401) return this.#onState('refused');
      this.#onState(absent ? 'absent' : 'off');
      return this.#again(turn, absent ? ABSENT_WAIT : this.#nextWait());
    }
    if (turn !== this.#turn) return;
    this.#open(turn, ticket);
  }

  #open(turn, ticket) {
    const address = new URL('api/ws/analytics', document.baseURI);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    address.searchParams.set('ticket', ticket);
    if (this.#last !== null) address.searchParams.set('since', this.#last);
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      if (turn !== this.#turn) return socket.close(1000);
      this.#heardAt = Date.now();
      this.#pings = setInterval(() => this.#ping(socket), PING);
      this.#onState('on');
    });
    socket.addEventListener('message', ({ data }) => turn === this.#turn && this.#hear(data));
    socket.addEventListener('close', ({ code }) => {
      if (turn !== this.#turn) return;
      clearInterval(this.#pings);
      this.#socket = null;
      // A ticket can be spent or late once; twice means that this caller is not wanted.
      this.#refused = code === REFUSED ? this.#refused + 1 : 0;
      this.#onState(this.#refused > 1 ? 'refused' : 'off');
      this.#again(turn, this.#refused > 1 ? ABSENT_WAIT : this.#nextWait());
    });
  }

  #hear(data) {
    this.#heardAt = Date.now();
    this.#wait = FIRST_WAIT;
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return; // not for this version of the page
    }
    if (frame === null || typeof frame !== 'object') return;
    if (frame.type === 'ping') return this.#socket?.send('{"type":"pong"}');
    if (Number.isSafeInteger(frame.seq)) this.#last = frame.seq;
    if (typeof frame.event_type === 'string') {
      this.#refused = 0;
      this.#onEvent(frame);
    }
  }

  #ping(socket) {
    if (Date.now() - this.#heardAt > SILENCE) return socket.close(4000);
    if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
  }

  #again(turn, wait) {
    this.#timer = setTimeout(() => this.#connect(turn), wait);
  }

  /** Doubled each time, and never the same for all pages that lost a server at once. */
  #nextWait() {
    const wait = this.#wait;
    this.#wait = Math.min(wait * 2, LONGEST_WAIT);
    return wait * (0.75 + Math.random() / 2);
  }
}
