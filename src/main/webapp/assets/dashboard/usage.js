// The sums of calls as the server keeps them, asked for in the shape that the page shows.

import { getJson } from '../api.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MOST_PAGES = 4;
export const MOST_LINES = 7;

const RANGES = {
  '6h': { length: 6 * HOUR, period: HOUR, aggregation: 'hour' },
  '24h': { length: DAY, period: HOUR, aggregation: 'hour' },
  '7d': { length: 7 * DAY, period: HOUR, aggregation: 'hour' },
  '30d': { length: 30 * DAY, period: DAY, aggregation: 'day' },
  '90d': { length: 90 * DAY, period: DAY, aggregation: 'day' },
};

export const isRange = (name) => Object.hasOwn(RANGES, name);

const floor = (time, period) => Math.floor(time / period) * period;

/** The span of a range that ends now, from the beginning of a period on. */
export function spanOf(range, now = Date.now()) {
  const { length, period, aggregation } = RANGES[range];
  return { start: floor(now - length, period) + period, end: now, period, aggregation };
}

/** The hour under way and the one before it. */
export const recently = (now = Date.now()) => ({ start: floor(now, HOUR) - HOUR, end: now });

/** `?name=value&…` of those that have a value. */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : '';
}

const sums = (span, more) =>
  getJson(`api/analytics/usage${query({ start_date: new Date(span.start).toISOString(), end_date: new Date(span.end).toISOString(), ...more })}`);

/** One row for all; null where there was no call. */
export async function total(span) {
  const { items } = await sums(span);
  return items[0] ?? null;
}

/** A row for each group, the dearest first; `more` when there are others. */
export async function byGroup(span, by, top) {
  const { items } = await sums(span, { group_by: by, top: top + 1 });
  const sorted = items.toSorted((one, other) => other.requests - one.requests || one.group.localeCompare(other.group));
  return { rows: sorted.slice(0, top), more: sorted.length > top };
}

/** All models' rows, for what is the matter now. */
export async function byModel(span) {
  const { items } = await sums(span, { group_by: 'model' });
  return items;
}

/** All together, period by period. */
export async function overTime(span) {
  const rows = await pages(span, { aggregation: span.aggregation });
  return inTime(span, new Map([['', rows]]));
}

/** The largest groups, period by period. */
export async function groupsOverTime(span, by) {
  const rows = await pages(span, { aggregation: span.aggregation, group_by: by, top: MOST_LINES });
  return inTime(span, Map.groupBy(rows, ({ group }) => group));
}

async function pages(span, parameters) {
  const rows = [];
  let cursor;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next_cursor: next } = await sums(span, { ...parameters, limit: 1000, cursor });
    rows.push(...items);
    if (!next) break;
    cursor = next;
  }
  return rows;
}

/** A place for each period, also for one in which nothing was called: {times, period, groups: [{group, requests, rows}]}. */
function inTime({ start, end, period }, groups) {
  const first = floor(start, period);
  const times = Array.from({ length: Math.floor((end - first) / period) + 1 }, (_, i) => (first + i * period) / 1000);
  const lined = [...groups].map(([group, rows]) => {
    const places = new Array(times.length).fill(null);
    for (const row of rows) {
      const place = Math.round((Date.parse(row.date) - first) / period);
      if (place >= 0 && place < places.length) places[place] = row;
    }
    return { group, requests: rows.reduce((sum, { requests }) => sum + requests, 0), rows: places };
  });
  return { times, period: period / 1000, groups: lined.toSorted((one, other) => other.requests - one.requests) };
}
