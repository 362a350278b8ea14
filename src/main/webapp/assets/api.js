// The server's API as this page needs it. Every way to fail ends as one ApiProblem.

let key = ''; // in memory alone: storage would outlive the tab's use of it

/** Sends this API key or token with every request from now on; empty sends none. */
export function useKey(value) {
  key = value.trim();
}

/** A failure that can be shown: the server's problem document (RFC 9457), or one made here. */
export class ApiProblem extends Error {
  constructor({ title, detail, status = 0, errors = [], request_id: requestId }, retryAfter = null) {
    super(title || `The server answered with status ${status}`);
    this.detail = detail && detail !== this.message ? detail : '';
    this.status = status;
    this.errors = Array.isArray(errors) ? errors : [];
    this.requestId = requestId ?? '';
    this.retryAfter = retryAfter;
  }

  /** Everything a reader can act on, a line for each. */
  describe() {
    const lines = [this.detail ? `${this.message}: ${this.detail}` : this.message];
    for (const { path, message } of this.errors) lines.push(path ? `${path}: ${message}` : message);
    if (this.retryAfter) lines.push(`Try again in ${this.retryAfter} s.`);
    if (this.requestId) lines.push(`Request ${this.requestId}`);
    return lines.join('\n');
  }
}

const unreachable = () => new ApiProblem({ title: 'The server does not answer' });

async function request(path, options) {
  const headers = new Headers(options.headers);
  if (key) headers.set('Authorization', `Bearer ${key}`);
  let response;
  try {
    // Relative to the page, so a proxy may serve the application under a prefix.
    response = await fetch(new URL(path, document.baseURI), { ...options, headers, cache: 'no-store' });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw unreachable();
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response) {
  // A proxy in front may answer in its own words; then the status has to do.
  const body = await response.json().catch(() => null);
  const document = body !== null && typeof body === 'object' ? body : {};
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new ApiProblem({ ...document, status: response.status }, seconds > 0 ? seconds : null);
}

/** GETs JSON; gives up after eight seconds. */
export async function getJson(path) {
  const response = await request(path, {
    headers: { Accept: 'application/json' },
    signal: AbortSignal.timeout(8000),
  });
  return response.json().catch((failure) => {
    throw failure instanceof SyntaxError ? new ApiProblem({ title: 'The server sent something unexpected' }) : unreachable();
  });
}

/** POSTs JSON and returns the body of the event stream that answers. */
export async function postForEvents(path, body, signal) {
  const response = await request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify(body),
    signal,
  });
  return response.body;
}
