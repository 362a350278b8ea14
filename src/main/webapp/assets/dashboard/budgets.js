// What may be spent, and how much of it is.

import { getJson } from '../api.js';
import { at, copy, setText } from './dom.js';
import { asDollars, asMoment, asPercent, many } from './format.js';
import { readKeys, rememberKeys } from './keys.js';
import { Panel } from './panel.js';
import { byGroup } from './usage.js';

const MOST_OTHERS = 10;
const NEAR = 0.8; // where the server begins to warn, too
const PERIODS = { day: 'a day', week: 'a week', month: 'a month', total: 'in all' };

const panel = new Panel('budgets');

/** Reads the budgets of keys, and of the users and tags that spend the most; those nearest to their end come first. */
export function loadBudgets(span) {
  return panel.load(() => readBudgets(span), ({ keys, others }) => {
    rememberKeys(keys);
    const budgets = [...others, ...keys.map(ofKey)].filter(({ limit }) => limit !== null);
    const without = keys.length - budgets.filter(({ kind }) => kind === 'key').length;
    at('budgets').replaceChildren(...budgets.toSorted((one, other) => used(other) - used(one)).map(row));
    setText(at('budgets-hint'), without ? `${many(without, 'key')} without a budget` : '');
    if (budgets.length) return '';
    return keys.length ? 'No budget is set. PATCH /api/keys/{id} sets one for a key.' : 'There are no keys and no budgets yet.';
  });
}

export function clearBudgets() {
  panel.clear();
  setText(at('budgets-hint'), '');
}

async function readBudgets(span) {
  const keys = await readKeys();
  const others = await Promise.all([ofGroups(span, 'user', 'users'), ofGroups(span, 'tag', 'tags')]);
  return { keys, others: others.flat() };
}

async function ofGroups(span, kind, path) {
  const { rows } = await byGroup(span, kind, MOST_OTHERS).catch(() => ({ rows: [] }));
  const named = rows.map(({ group }) => group).filter(Boolean);
  const budgets = await Promise.all(named.map((name) => ofGroup(kind, path, name)));
  return budgets.filter(Boolean);
}

async function ofGroup(kind, path, name) {
  try {
    return { kind, name, ...figures(await getJson(`api/budgets/${path}/${encodeURIComponent(name)}`)) };
  } catch (problem) {
    if ([403, 404].includes(problem.status)) return null; // it has none, or it is not the caller's affair
    throw problem;
  }
}

const ofKey = (key) => ({ kind: 'key', name: key.name || key.prefix, owner: key.user_id, ...figures(key) });

/** Of a key, which has a budget, or of a budget itself. */
function figures({ budget, usd, period, spent_usd: spent, resets_at: resets }) {
  const limit = budget?.usd ?? usd;
  return {
    limit: limit === undefined || limit === null ? null : Number(limit),
    period: budget?.period ?? period,
    spent: Number(spent ?? 0),
    resets,
  };
}

const used = ({ limit, spent }) => (limit > 0 ? spent / limit : spent > 0 ? Infinity : 1);

function row(budget) {
  const { element, set } = copy('budget-row');
  const { kind, name, owner, limit, period, spent, resets } = budget;
  const part = used(budget);
  element.dataset.tone = part >= 1 ? 'bad' : part >= NEAR ? 'warn' : 'good';
  set('name', name);
  set('kind', kind === 'key' ? `key of ${owner}` : kind);
  set('sum', `${asDollars(spent)} of ${asDollars(limit)}`);
  const progress = element.querySelector('progress');
  progress.value = Math.min(part, 1) * 100;
  progress.setAttribute('aria-label', `Spent of the budget of ${kind} ${name}`);
  const words = [
    Number.isFinite(part) && limit > 0 ? `${asPercent(part)} spent` : '',
    part >= 1 ? 'used up: calls are refused' : part >= NEAR ? 'near its end' : '',
    PERIODS[period] ?? period,
    resets ? `begins again ${asMoment(resets)}` : '',
  ];
  set('period', words.filter(Boolean).join(' · '));
  return element;
}
