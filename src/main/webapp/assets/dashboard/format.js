// Figures in words: units, which never stand on a line of their own, and times in the reader's own zone.

const NONE = '–';
const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const zone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });

const is = (value) => value !== null && value !== undefined && value !== '' && Number.isFinite(Number(value));
const format = (words) => (value) => (is(value) ? words(Number(value)) : NONE);

/** 1,234; 1.2M from a million on. */
export const asCount = format((value) => (Math.abs(value) < 1e6 ? count.format(value) : short.format(value)));

/** 1,234,567 as it is. */
export const asExactCount = format((value) => count.format(value));

/** Of milliseconds: 320 ms, 4.1 s, 2 min 5 s. */
export const asDuration = format((ms) => {
  if (ms < 1000) return `${Math.round(ms)}\u00a0ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)}\u00a0s`;
  const seconds = Math.round(ms / 1000);
  return `${count.format(Math.floor(seconds / 60))}\u00a0min\u00a0${seconds % 60}\u00a0s`;
});

/** Of a part of 1: 0 %, < 0.1 %, 4.2 %, 31 %. */
export const asPercent = format((part) => {
  const percent = part * 100;
  if (percent > 0 && percent < 0.1) return '<\u00a00.1\u00a0%';
  return `${percent >= 9.95 || percent === 0 ? Math.round(percent) : percent.toFixed(1)}\u00a0%`;
});

/** Of US dollars: $0, $0.00042, $1.50, $1,204. */
export const asDollars = format((usd) => {
  const size = Math.abs(usd);
  if (size !== 0 && size < 0.000001) return '<\u00a0$0.000001';
  const digits = size === 0 || size >= 1000 ? 0 : size >= 0.1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(size)));
  const text = size.toLocaleString('en', { minimumFractionDigits: Math.min(digits, 2), maximumFractionDigits: digits });
  return `${usd < 0 ? '−' : ''}$${text}`;
});

export const asClock = (time) => clock.format(new Date(time));
export const asHour = (time) => hour.format(new Date(time));
export const asDay = (time) => day.format(new Date(time));

/** 3 Jan 14:05, of today 14:05 alone. */
export function asMoment(time) {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return NONE;
  return at.toDateString() === new Date().toDateString() ? asHour(at) : `${asDay(at)}, ${asHour(at)}`;
}

/** The reader's zone, such as GMT+2. */
export const zoneName = () => zone.formatToParts(new Date()).find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** 1 request, 2 requests. */
export const many = (value, one, more = `${one}s`) => `${asCount(value)} ${Number(value) === 1 ? one : more}`;
