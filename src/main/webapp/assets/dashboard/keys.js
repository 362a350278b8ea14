// The caller's API keys, or everybody's for an administrator: their names, and what they have spent.

import { getJson } from '../api.js';

const PAGE = 100;
const MOST = 500;
let names = new Map();

/** Reads the list; what is shown of it is to be remembered. */
export async function readKeys() {
  const all = [];
  for (;;) {
    const { keys = [] } = await getJson(`api/keys?limit=${PAGE}&offset=${all.length}`);
    all.push(...keys);
    if (keys.length < PAGE || all.length >= MOST) break;
  }
  return all;
}

/** Reads the names alone, for what is shown beside them; without them a key has its id. */
export async function readNames() {
  try {
    return await readKeys();
  } catch {
    return [];
  }
}

/** Knows these keys by their names from here on. */
export function rememberKeys(keys) {
  names = new Map(keys.map(({ id, name, prefix }) => [id, name || prefix]));
}

export function forgetKeys() {
  names = new Map();
}

/** What its owner calls a key; the beginning of its id for one that is gone. */
export const nameOf = (id) => names.get(id) ?? `key ${String(id).slice(0, 8)}…`;

export const knownKeys = () => [...names];
