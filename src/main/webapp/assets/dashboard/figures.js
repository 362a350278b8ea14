// How much: totals, a table of the groups, and charts over time.

import { Chart } from './charts.js';
import { at, fillTable, make, setText } from './dom.js';
import { asCount, asDollars, asDuration, asExactCount, asPercent, many } from './format.js';
import { nameOf } from './keys.js';
import { Panel } from './panel.js';
import { MOST_LINES, byGroup, groupsOverTime, overTime, total } from './usage.js';

const MOST_ROWS = 20;
const GROUPS = {
  model: { title: 'Model', more: 'models', none: '(none)' },
  provider: { title: 'Provider', more: 'providers', none: '(none)' },
  user: { title: 'User', more: 'users', none: '(unknown)' },
  key: { title: 'Key', more: 'keys', none: '(without a key)' },
  agent: { title: 'Agent', more: 'agents', none: '(no agent)' },
  tag: { title: 'Tag', more: 'tags', none: '(no tag)' },
};

export const isGrouping = (by) => Object.hasOwn(GROUPS, by);
export const groupingWord = (by) => GROUPS[by].title.toLowerCase();

const tiles = new Panel('totals');
const groups = new Panel('groups');
const charts = new Panel('charts');
let drawn = [];
let drawnAs = '';

/** What people call a group: a key by its name, and what has none in words. */
const wordFor = (by, group) => (group === '' || group === undefined ? GROUPS[by].none : by === 'key' ? nameOf(group) : group);

/** Reads and shows all of them. */
export function loadFigures({ span, by, split, again, onPick, named }) {
  const word = groupingWord(by);
  setText(at('groups-title'), `By ${word}`);
  setText(at('split').options[1], `One for each ${word}`);
  const after = async (answer) => {
    await named; // keys are shown by their names
    return answer;
  };
  return Promise.all([
    tiles.load(() => total(span), showTotals, again),
    groups.load(() => after(byGroup(span, by, MOST_ROWS)), (answer) => showGroups(by, answer, onPick), again),
    charts.load(() => after(split === 'groups' ? groupsOverTime(span, by) : overTime(span)), (answer) => showCharts(by, split, answer), again),
  ]);
}

export function clearFigures() {
  tiles.clear();
  groups.clear();
  charts.clear();
  drawnAs = '';
  for (const id of ['groups-hint', 'charts-hint']) setText(at(id), '');
}

/** In the colours of another theme. */
export function recolour() {
  drawn.forEach((chart) => chart.recolour());
}

// Totals

function tile(title, figure, more, tone = null) {
  return make('div', { class: 'tile', 'data-tone': tone },
    make('dt', {}, title), make('dd', { class: 'figure' }, figure), make('dd', { class: 'more' }, more));
}

function showTotals(sum) {
  at('totals').replaceChildren(...(sum ? tilesOf(sum) : []));
  return sum ? '' : 'No requests in this time.';
}

function tilesOf(sum) {
  const aside = [
    sum.refused ? `${asCount(sum.refused)} refused` : '',
    sum.abandoned ? `${asCount(sum.abandoned)} left by their client` : '',
  ].filter(Boolean).join(', ');
  return [
    tile('Requests', asCount(sum.requests), sum.cache_hits ? `${asCount(sum.cache_hits)} from the cache` : 'none from the cache'),
    tile('Errors', asPercent(sum.error_rate), [many(sum.errors, 'request'), aside].filter(Boolean).join(', '), sum.errors ? 'bad' : null),
    tile('Answered in', asDuration(sum.latency_p50_ms), `median; 95\u00a0% within ${asDuration(sum.latency_p95_ms)}`),
    tile('First token after', asDuration(sum.first_token_p50_ms), `median; 95\u00a0% within ${asDuration(sum.first_token_p95_ms)}`),
    tile('Tokens', asCount(sum.total_tokens), `${asCount(sum.prompt_tokens)} in, ${asCount(sum.completion_tokens)} out`),
    tile('Cost', asDollars(sum.cost_usd), 'US dollars'),
  ];
}

// Groups

const failures = ({ errors, error_rate: rate }) =>
  (errors ? make('span', { class: 'wrong' }, `${asExactCount(errors)} (${asPercent(rate)})`) : '0');

function showGroups(by, { rows, more }, onPick) {
  const named = ({ group }) => {
    const words = wordFor(by, group);
    if (group === '' || !['model', 'user', 'key'].includes(by)) return words;
    const button = make('button', { type: 'button', class: 'button link', title: `Show the requests of ${words}` }, words);
    button.addEventListener('click', () => onPick(by, group));
    return button;
  };
  fillTable(at('groups'), [
    { title: GROUPS[by].title, cell: named, head: true },
    { title: 'Requests', cell: ({ requests }) => asExactCount(requests), figure: true },
    { title: 'Errors', cell: failures, figure: true },
    { title: 'Median', cell: (row) => asDuration(row.latency_p50_ms), figure: true },
    { title: '95 % within', cell: (row) => asDuration(row.latency_p95_ms), figure: true },
    { title: 'First token, 95 %', cell: (row) => asDuration(row.first_token_p95_ms), figure: true },
    { title: 'Tokens in', cell: (row) => asCount(row.prompt_tokens), figure: true },
    { title: 'Tokens out', cell: (row) => asCount(row.completion_tokens), figure: true },
    { title: 'Cost', cell: (row) => asDollars(row.cost_usd), figure: true },
  ], rows);
  setText(at('groups-hint'), more ? `The ${MOST_ROWS} ${GROUPS[by].more} of the highest cost, the most requests first` : '');
  return rows.length ? '' : 'No requests in this time.';
}

// Charts

const figure = (name) => (row) => row?.[name] ?? null;
const sumOf = (name) => (row) => Number(row?.[name] ?? 0);

const CHARTS = [
  {
    title: 'Requests and errors', format: asCount, fraction: false,
    lines: [['Requests', sumOf('requests'), 'bars'], ['Errors', sumOf('errors'), 'bad']],
    split: ['Requests', sumOf('requests')],
  },
  {
    title: 'Errors, part of the requests', format: asPercent,
    lines: [['Errors', figure('error_rate'), 'bad']],
    split: ['Errors, part of the requests', figure('error_rate')],
  },
  {
    title: 'Time to answer', format: asDuration,
    lines: [['Median', figure('latency_p50_ms')], ['95 % within', figure('latency_p95_ms')]],
    split: ['Time to answer, 95 % within', figure('latency_p95_ms')],
  },
  {
    title: 'Time to the first token', format: asDuration,
    lines: [['Median', figure('first_token_p50_ms')], ['95 % within', figure('first_token_p95_ms')]],
    split: ['Time to the first token, 95 % within', figure('first_token_p95_ms')],
  },
  {
    title: 'Tokens', format: asCount, fraction: false,
    lines: [['In', sumOf('prompt_tokens')], ['Out', sumOf('completion_tokens')]],
    split: ['Tokens', sumOf('total_tokens')],
  },
  { title: 'Cost, US dollars', format: asDollars, lines: [['Cost', sumOf('cost_usd'), 'bars']], split: ['Cost, US dollars', sumOf('cost_usd')] },
];

function showCharts(by, split, { times, period, groups: found }) {
  const grouped = split === 'groups';
  if (drawnAs !== split || !at('charts').childElementCount) {
    at('charts').replaceChildren();
    drawn = CHARTS.map(({ title, format, fraction, split: [alone] }) =>
      new Chart(at('charts'), { title: grouped ? alone : title, format, fraction }));
    drawnAs = split;
  }
  const nothing = found.every(({ requests }) => requests === 0);
  at('charts').hidden = nothing;
  setText(at('charts-hint'), grouped && found.length === MOST_LINES ? `The ${MOST_LINES} ${GROUPS[by].more} of the highest cost` : '');
  if (nothing) return 'No requests in this time.';
  CHARTS.forEach(({ lines, split: [, value] }, i) => drawn[i].fill({
    times,
    period,
    series: grouped
      ? found.map(({ group, rows }) => ({ name: wordFor(by, group), kind: 'line', values: rows.map(value) }))
      : lines.map(([name, read, kind = 'line']) => ({ name, kind, values: found[0].rows.map(read) })),
  }));
  return '';
}
