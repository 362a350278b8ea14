// One part of the page: loading, empty, wrong, not there, or filled. One that fails leaves the others alone.

import { ApiProblem } from '../api.js';
import { at, say } from './dom.js';

const WORDS = {
  403: 'Your key may not see this. An administrator can.',
  404: 'This server does not offer this. A newer version may.',
};

export class Panel {
  #element;
  #state;
  #latest = 0;
  #filled = false;

  /** @param id of the element with the content; `id-state` is where its state is said */
  constructor(id) {
    this.#element = at(id);
    this.#state = at(`${id}-state`);
  }

  /**
   * Reads and shows. A slow answer never overwrites a newer one.
   *
   * @param read returns a promise of what show takes
   * @param show fills the content and returns what to say when there is nothing in it
   * @param again whether this replaces other content, so that what is there is no longer true
   * @returns the problem, where there was one
   */
  async load(read, show, again = false) {
    const turn = ++this.#latest;
    if (again) this.clear(turn);
    if (!this.#filled) say(this.#state, 'Loading…');
    this.#element.setAttribute('aria-busy', 'true');
    try {
      const content = await read();
      if (turn !== this.#latest) return null;
      this.#filled = true;
      this.#element.removeAttribute('data-stale');
      say(this.#state, show(content) || '');
      return null;
    } catch (failure) {
      if (!(failure instanceof ApiProblem)) console.error(failure);
      const problem = failure instanceof ApiProblem ? failure : new ApiProblem({ title: 'This could not be shown' });
      if (turn === this.#latest) this.#fail(problem);
      return problem;
    } finally {
      if (turn === this.#latest) this.#element.removeAttribute('aria-busy');
    }
  }

  #fail(problem) {
    if (this.#filled) this.#element.dataset.stale = '';
    if (problem.status === 0 && this.#filled) return; // the page says so once for all
    const absent = problem.status === 403 || problem.status === 404;
    say(this.#state, absent ? WORDS[problem.status] : problem.describe(), !absent);
  }

  /** Forgets what it shows, and what is under way. */
  clear(turn = ++this.#latest) {
    this.#latest = turn;
    this.#filled = false;
    this.#element.removeAttribute('data-stale');
    this.#element.removeAttribute('aria-busy');
    const parts = this.#element instanceof HTMLTableElement ? [...this.#element.tBodies] : [this.#element];
    for (const part of parts) part.replaceChildren();
    say(this.#state, '');
  }
}
