// Who is signed in. The key or token stays in this tab: in its session storage until signing out, never in an address.

import { ApiProblem, getJson, useKey } from '../api.js';

const KEY = 'agentsflow.dashboard.key';
let current = '';

function keep(value) {
  current = value;
  useKey(value);
  try {
    if (value) sessionStorage.setItem(KEY, value);
    else sessionStorage.removeItem(KEY);
  } catch { /* storage is switched off: signed in until the reload */ }
}

export const session = {
  get signedIn() {
    return current !== '';
  },

  /** Takes up what this tab had before a reload. */
  resume() {
    try {
      keep(sessionStorage.getItem(KEY) ?? '');
    } catch {
      keep('');
    }
  },

  /** Keeps the key or token, unless the server refuses it. */
  async signIn(text) {
    const value = text.trim();
    if (/[^\x21-\x7e]/.test(value)) {
      throw new ApiProblem({ title: 'A key or token has no spaces and no letters beyond ASCII', detail: 'Copy it once more.' });
    }
    const before = current;
    useKey(value);
    try {
      await getJson('api/models/health');
    } catch (problem) {
      useKey(before);
      throw problem;
    }
    keep(value);
  },

  signOut() {
    keep('');
  },

  /** Asks as nobody in particular: 401 where the server wants to know who it is. */
  async tryWithout() {
    await getJson('api/models/health');
  },

  /** Whether the caller sees everybody's figures: what administrators alone may read answers them. */
  async isAdministrator() {
    try {
      await getJson('api/admin/pools');
      return true;
    } catch (problem) {
      if ([401, 403, 404].includes(problem.status)) return false;
      throw problem;
    }
  },
};
