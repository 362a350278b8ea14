// The log of requests, the newest first, with filters; older ones come when asked for.

import { getJson } from '../api.js';
import { at, fillTable, make, setText, tableRow } from './dom.js';
import { asClock, asCount, asDay, asDollars, asDuration, zoneName } from './format.js';
import { knownKeys, nameOf } from './keys.js';
import { Panel } from './panel.js';
import { query } from './usage.js';

const PAGE = matchMedia('(max-width: 40rem)').matches ? 10 : 25;
const STATES = [
  ['', 'Any'],
  ['error', 'Failed'],
  ['answered', 'Answered'],
  ['cached', 'From the cache'],
  ['refused', 'Refused'],
  ['abandoned', 'Client left'],
];
const WORDS = { answered: 'Answered', cached: 'From the cache', cut: 'Cut short', failed: 'Failed', refused: 'Refused', abandoned: 'Client left' };

const panel = new Panel('log');
const older = at('older');
let span = null;
let named = null;
let next = null;
let deep = false; // older pages are shown: what is there must not be pushed away
let onProblem = () => {};

const filter = Object.fromEntries(['status', 'model', 'user', 'key'].map((name) => [name, '']));

/** Makes the filters. */
export function startLog(problemListener) {
  onProblem = problemListener;
  const field = (name, title, control) => {
    control.id = `filter-${name}`;
    control.addEventListener('change', () => apply({ [name]: control.value.trim() }));
    return make('label', { class: 'pick', for: control.id }, title, control);
  };
  const clear = make('button', { type: 'button', class: 'button', id: 'filter-clear' }, 'Clear');
  clear.addEventListener('click', () => apply({ status: '', model: '', user: '', key: '' }));
  at('filters').append(
    field('status', 'How it ended', make('select', {}, ...STATES.map(([value, words]) => new Option(words, value)))),
    field('model', 'Model', make('input', { type: 'text', list: 'known-models', autocomplete: 'off', spellcheck: 'false' })),
    field('user', 'User', make('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' })),
    field('key', 'Key', make('select', {}, new Option('Any', ''))),
    make('datalist', { id: 'known-models' }),
    clear,
  );
  at('filters').addEventListener('submit', (event) => event.preventDefault());
  older.addEventListener('click', more);
}

/** Offers the models' names, and the keys' once they are known. */
export function offer(models) {
  at('known-models').replaceChildren(...models.map((name) => new Option('', name)));
}

export function offerKeys() {
  const select = at('filter-key');
  const wanted = [['', 'Any'], ...knownKeys()];
  if (wanted.length === select.options.length && wanted.every(([id], i) => select.options[i].value === id)) return;
  select.replaceChildren(...wanted.map(([id, name]) => new Option(name, id)));
  if (filter.key && !wanted.some(([id]) => id === filter.key)) select.append(new Option(nameOf(filter.key), filter.key));
  select.value = filter.key;
}

/** Shows who may see everybody the filter for users. */
export function showUsers(yes) {
  at('filter-user').parentElement.hidden = !yes;
}

/** Only the requests of this group, and takes the reader there. */
export function pick(by, group) {
  apply({ status: '', model: '', user: '', key: '', [by]: group });
  at('log-title').scrollIntoView({ block: 'start' });
  at('filters').querySelector('select').focus({ preventScroll: true });
}

async function apply(changes) {
  Object.assign(filter, changes);
  offerKeys();
  for (const [name, value] of Object.entries(filter)) {
    const control = at(`filter-${name}`);
    if (name === 'key' && value && ![...control.options].some((option) => option.value === value)) control.append(new Option(nameOf(value), value));
    control.value = value;
  }
  deep = false;
  onProblem(await load(true));
}

/** Reads the newest; where a reader has gone to older ones, nothing moves. */
export function loadLog(newSpan, again, afterNames = null) {
  span = newSpan;
  named = afterNames ?? named;
  if (deep && !again) return null;
  deep = false;
  return load(again);
}

export function clearLog() {
  panel.clear();
  older.hidden = true;
  next = null;
  deep = false;
  setText(at('log-hint'), '');
  Object.keys(filter).forEach((name) => {
    filter[name] = '';
    at(`filter-${name}`).value = '';
  });
  at('filter-key').replaceChildren(new Option('Any', ''));
}

const read = (cursor) => getJson(`api/analytics/usage/requests${query({
  start_date: new Date(span.start).toISOString(), ...filter, limit: PAGE, cursor,
})}`);

async function readNewest() {
  const [page] = await Promise.all([read(null), named]); // keys are shown by their names
  return page;
}

function load(again) {
  const filtered = Object.values(filter).some(Boolean);
  return panel.load(readNewest, ({ items, next_cursor: cursor }) => {
    fillTable(at('log'), COLUMNS, items.map(withFailure));
    setText(at('log-hint'), `Newest first, times in ${zoneName()}`);
    next = cursor ?? null;
    older.hidden = next === null;
    if (items.length) return '';
    if (next) return 'None among the newest; there may be older ones.';
    return filtered ? 'No request of this time fits the filter.' : 'No requests in this time.';
  }, again);
}

async function more() {
  const cursor = next;
  older.disabled = true;
  try {
    const { items, next_cursor: after } = await read(cursor);
    if (cursor !== next) return;
    deep = true;
    at('log').tBodies[0].append(...items.map((item) => tableRow(COLUMNS, withFailure(item))));
    if (items.length) at('log-state').hidden = true;
    next = after ?? null;
    older.hidden = next === null;
  } catch (problem) {
    onProblem(problem);
  } finally {
    older.disabled = false;
  }
}

const withFailure = (item) => ({ ...item, failed: item.status === 'failed' || item.status === 'cut' });
const small = (text) => make('small', {}, text);

const COLUMNS = [
  { title: 'Time', head: true, cell: ({ created_at: time }) => [make('span', {}, asClock(time), small(asDay(time)))] },
  {
    title: 'Model',
    cell: ({ model, asked_model: asked, attempt }) => make('span', {}, model,
      ...(asked && asked !== model ? [small(`asked for ${asked}`)] : []),
      ...(attempt > 1 ? [small(`attempt ${attempt}`)] : [])),
  },
  {
    title: 'How it ended',
    cell: ({ status, error_type: error, failed }) => make('span', {},
      make('span', { class: failed ? 'wrong' : null }, WORDS[status] ?? status), ...(error ? [small(error.replaceAll('_', ' '))] : [])),
  },
  { title: 'Took', figure: true, cell: (item) => asDuration(item.latency_ms) },
  { title: 'First token', figure: true, cell: (item) => asDuration(item.first_token_ms) },
  {
    title: 'Tokens', figure: true,
    cell: (item) => make('span', {}, `${asCount(item.prompt_tokens)} in, ${asCount(item.completion_tokens)} out`, ...(item.estimated ? [small('estimated')] : [])),
  },
  { title: 'Cost', figure: true, cell: (item) => asDollars(item.cost_usd) },
  { title: 'User', cell: ({ user_id: user, key_id: key }) => make('span', {}, user, ...(key ? [small(nameOf(key))] : [])) },
  { title: 'Request', cell: ({ request_id: id, route }) => make('span', {}, make('span', { class: 'code' }, id), small(route)) },
];
