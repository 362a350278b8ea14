// Reads text/event-stream from a fetch body. EventSource cannot be used: it only sends GET.
// The rules are those of the WHATWG standard, section "Interpreting an event stream".

/** Turns decoded text, cut anywhere, into events. Holds the incomplete rest between two calls. */
export class EventParser {
  #line = '';
  #afterReturn = false;
  #type = '';
  #data = [];

  /** Returns the events, {type, data}, that this piece of text completes. */
  push(text) {
    const events = [];
    // A CRLF can be cut between two pieces; the line has ended at CR, so its LF is dropped here.
    let start = this.#afterReturn && text.startsWith('\n') ? 1 : 0;
    if (text) this.#afterReturn = text.endsWith('\r');

    const lineEnd = /\r\n|\r|\n/g;
    lineEnd.lastIndex = start;
    for (let end; (end = lineEnd.exec(text)); start = lineEnd.lastIndex) {
      const event = this.#take(this.#line + text.slice(start, end.index));
      this.#line = '';
      if (event) events.push(event);
    }
    this.#line += text.slice(start);
    return events;
  }

  #take(line) {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return null; // a comment: the server's heartbeat
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    if (field === 'event') this.#type = value;
    return null; // id and retry serve reconnecting, and an answer is never resumed
  }

  #dispatch() {
    const event = { type: this.#type || 'message', data: this.#data.join('\n') };
    const complete = this.#data.length > 0;
    this.#type = '';
    this.#data = [];
    return complete ? event : null;
  }
}

/** Yields the events of a response body as they arrive; leaving the loop early closes the connection. */
export async function* readEvents(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder(); // keeps the bytes of a character that is cut between two chunks
  const parser = new EventParser();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return; // the standard drops an event that no blank line has ended
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {}); // already closed or aborted: nothing is left to close
  }
}
