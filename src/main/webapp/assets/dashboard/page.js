// The dashboard: wires its parts together and decides when they are read again.

import { clearBudgets, loadBudgets } from './budgets.js';
import { announce, at, say, setText } from './dom.js';
import { clearFigures, groupingWord, isGrouping, loadFigures, recolour } from './figures.js';
import { asClock, asExactCount, asHour, asPercent, many, zoneName } from './format.js';
import { clearHealth, loadHealth, verdict } from './health.js';
import { forgetKeys, readNames, rememberKeys } from './keys.js';
import { Live } from './live.js';
import { clearLog, loadLog, offer, offerKeys, pick, showUsers, startLog } from './log.js';
import { session } from './session.js';
import { byModel, isRange, recently, spanOf } from './usage.js';
import { ApiProblem } from '../api.js';

const PERIOD = 30_000; // of everything
const QUICK = 10_000; // of what is the matter now, whatever a socket tells
const RETRY = 5_000; // while the server does not answer
const LEAST = 5_000; // between two readings because of news
const BUDGETS = 60_000;

const choice = { range: '24h', by: 'model', split: 'all' };
let health = null;
let recent = null;
let timer = 0;
let newsTimer = 0;
let visit = {}; // the time between signing in and out: what was asked for in another one is not shown
let readAt = 0;
let newsAt = 0;
let budgetsAt = 0;
let answeredAt = null;
let asking = null; // the reading under way
let open = false; // whether figures are shown
let known = false; // whether the role of the caller is known
let named = null; // once the names of keys are known
let liveState = 'off';

const live = new Live(onNews, (state) => {
  liveState = state;
  showLive();
  if (state === 'on') soon();
});

// What is the matter

async function readNow() {
  const mine = visit;
  const health$ = loadHealth((found) => {
    health = found;
    offer(found.names);
  });
  const span = recently();
  const recent$ = byModel(span).then((rows) => ({ rows, since: span.start }), (problem) => ({ problem }));
  const [problem, found] = await Promise.all([health$, recent$]);
  if (mine !== visit) return [];
  if (found.problem?.status !== 0) recent = found;
  showNow(problem);
  return [problem, found.problem];
}

function showNow(problem) {
  let { tone, text } = health ? verdict(health) : { tone: 'unknown', text: 'The health of the models is not known' };
  if (problem && problem.status !== 0) ({ tone, text } = { tone: 'unknown', text: 'The health of the models could not be read' });
  const { words, level } = errorsNow();
  const tones = ['unknown', 'good', 'warn', 'bad'];
  at('now').dataset.tone = tones[Math.max(tones.indexOf(tone), tones.indexOf(level))];
  if (at('now-title').textContent !== text) announce(text);
  setText(at('now-title'), text);
  setText(at('now-errors'), words);
  showLive();
}

/** Whether calls fail: from a twentieth on it is worth a look, from a quarter on it is an outage. */
function errorsNow() {
  if (!recent) return { words: '', level: 'unknown' };
  if (recent.problem) return { words: recent.problem.status === 404 ? 'This server keeps no figures of errors.' : 'Errors could not be read.', level: 'unknown' };
  const { rows, since } = recent;
  const sum = (name) => rows.reduce((all, row) => all + row[name], 0);
  const [requests, errors, refused] = ['requests', 'errors', 'refused'].map(sum);
  const from = `since ${asHour(since)}`;
  const turned = refused ? ` ${many(refused, 'request')} refused before a model was asked.` : '';
  if (!requests) return { words: `No requests ${from}.`, level: 'unknown' };
  if (!errors) return { words: `No errors in ${many(requests, 'request')} ${from}.${turned}`, level: 'unknown' };
  const worst = rows.reduce((one, other) => (other.errors > one.errors ? other : one));
  const where = rows.length === 1 || worst.errors === errors ? `all on ${worst.group}` : `${asExactCount(worst.errors)} of them on ${worst.group}`;
  const rate = errors / requests;
  return {
    words: `${many(errors, 'error')} in ${many(requests, 'request')} ${from} (${asPercent(rate)}), ${where}.${turned}`,
    level: rate >= 0.25 ? 'bad' : rate >= 0.05 ? 'warn' : 'unknown',
  };
}

function showLive() {
  const requests = recent?.rows?.reduce((all, row) => all + row.requests, 0);
  setText(at('live-count'), requests === undefined ? '–' : asExactCount(requests));
  setText(at('live-unit'), requests === undefined ? '' : `${requests === 1 ? 'request' : 'requests'} since ${asHour(recent.since)}`);
  const words = { on: 'Live', off: `Asking every ${QUICK / 1000} s`, absent: `Asking every ${QUICK / 1000} s`, refused: `Asking every ${QUICK / 1000} s` };
  at('live-state').dataset.live = away() ? 'off' : liveState;
  setText(at('live-state'), away() ? 'Not connected' : words[liveState]);
}

// Reading everything, again and again

/** Reads all there is; `again` where the choice has changed, so that what is shown is no longer true. */
async function read(again = false) {
  clearTimeout(timer);
  clearTimeout(newsTimer);
  newsTimer = 0;
  const turn = {};
  asking = turn;
  readAt = Date.now();
  newsAt = readAt;
  named ??= nameKeys();
  const span = spanOf(choice.range);
  const budgets = again || Date.now() - budgetsAt >= BUDGETS;
  if (budgets) budgetsAt = Date.now();
  const parts = await Promise.all([
    readNow(),
    loadFigures({ span, by: choice.by, split: choice.split, again, onPick: pick, named }),
    loadLog(span, again, named),
    budgets ? loadBudgets(span) : null,
    known ? null : readRole(),
  ]);
  if (asking !== turn) return;
  asking = null;
  settle(parts.flat());
}

async function nameKeys() {
  const mine = visit;
  const keys = await readNames();
  if (mine !== visit) return;
  rememberKeys(keys);
  offerKeys();
}

/** Only what is the matter now and the newest requests, in between. */
async function readQuickly() {
  clearTimeout(timer);
  const turn = {};
  asking = turn;
  newsAt = Date.now();
  const problems = (await Promise.all([readNow(), loadLog(spanOf(choice.range), false)])).flat();
  if (asking !== turn) return;
  asking = null;
  settle(problems);
}

function settle(problems) {
  const found = problems.filter(Boolean);
  if (found.some(({ status }) => status === 401)) return signedOut('The server no longer accepts this key or token. It may have expired.');
  if (problems[0]?.status === 0) lost();
  else answered();
  if (document.hidden) return;
  const wait = away() ? RETRY : QUICK;
  timer = setTimeout(() => (away() || Date.now() - readAt >= PERIOD - 1000 ? read() : readQuickly()), wait);
}

const away = () => !at('away').hidden;

function lost() {
  const since = answeredAt ? ` What you see is from ${asClock(answeredAt)}.` : '';
  say(at('away'), `The server does not answer. Asking again every ${RETRY / 1000} s.${since}`, true);
  at('figures').dataset.stale = '';
  setText(at('now-title'), 'The server does not answer');
  const { words } = errorsNow();
  setText(at('now-errors'), words && answeredAt ? `At ${asClock(answeredAt)}: ${words}` : '');
  at('now').dataset.tone = 'bad';
  showLive();
}

function answered() {
  const back = away();
  answeredAt = Date.now();
  say(at('away'), '', true);
  at('figures').removeAttribute('data-stale');
  setText(at('updated'), `Updated ${asClock(answeredAt)} ${zoneName()}`);
  showLive();
  if (!back) return;
  announce('The server answers again');
  live.hurry();
  read();
}

async function readRole() {
  try {
    const everybody = await session.isAdministrator();
    known = true;
    setText(at('scope'), everybody ? 'Everybody’s requests: you are an administrator' : 'Your own requests');
    showUsers(everybody);
    return null;
  } catch (problem) {
    return problem instanceof ApiProblem ? problem : null;
  }
}

/** Something has happened: it is read soon, and not for each single event. */
function onNews() {
  if (newsTimer || document.hidden) return;
  newsTimer = setTimeout(() => {
    newsTimer = 0;
    return Date.now() - readAt >= PERIOD ? read() : readQuickly();
  }, Math.max(LEAST - (Date.now() - newsAt), 200));
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => read(), 200);
}

// Who is signed in

function signedIn() {
  visit = {};
  open = true;
  known = false;
  named = null;
  at('access').hidden = true;
  at('figures').hidden = false;
  at('sign-out').hidden = !session.signedIn;
  at('sign-in').hidden = session.signedIn;
  budgetsAt = 0;
  live.start();
  return read(true);
}

/** Forgets the key, and everything that was shown by it. */
function signedOut(why = '') {
  const had = session.signedIn;
  visit = {};
  open = false;
  asking = null;
  clearTimeout(timer);
  clearTimeout(newsTimer);
  newsTimer = 0;
  session.signOut();
  live.stop();
  forgetKeys();
  [clearHealth, clearFigures, clearLog, clearBudgets].forEach((clear) => clear());
  health = null;
  recent = null;
  answeredAt = null;
  at('now').dataset.tone = 'unknown';
  setText(at('now-title'), 'Asking the server…');
  ['now-errors', 'updated', 'scope', 'announcer'].forEach((id) => setText(at(id), ''));
  showLive();
  say(at('away'), '', true);
  at('figures').hidden = true;
  at('sign-out').hidden = true;
  askForKey(had ? why : '');
}

function askForKey(why = '') {
  at('access').hidden = false;
  at('sign-in').hidden = true;
  say(at('access-note'), why, true);
  at('key').focus();
}

at('access').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = at('access').querySelector('button');
  button.disabled = true;
  say(at('access-note'), '', true);
  try {
    const text = at('key').value;
    await session.signIn(text);
    at('key').value = '';
    if (open) clearLog(); // somebody else's figures, by a server that shows some to nobody in particular
    await signedIn();
    at('now').focus({ preventScroll: true });
  } catch (problem) {
    const words = problem.status === 401 ? 'The server does not accept this key or token. It may be mistyped or expired.' : problem.describe?.() ?? String(problem);
    say(at('access-note'), words, true);
    at('key').select();
  } finally {
    button.disabled = false;
  }
});

at('sign-in').addEventListener('click', () => askForKey());
at('sign-out').addEventListener('click', async () => {
  signedOut();
  at('access').hidden = true;
  await begin(); // a server may serve callers who have no key, too
});

// What is chosen

function restoreChoice() {
  const chosen = new URLSearchParams(location.hash.slice(1));
  if (isRange(chosen.get('range'))) choice.range = chosen.get('range');
  if (isGrouping(chosen.get('by'))) choice.by = chosen.get('by');
  if (chosen.get('lines') === 'groups') choice.split = 'groups';
  for (const [id, value] of Object.entries(choice)) at(id).value = value;
}

function choose(id) {
  choice[id] = at(id).value;
  const { range, by, split } = choice;
  history.replaceState(null, '', `#${new URLSearchParams({ range, by, lines: split })}`);
  announce(`${at('range').selectedOptions[0].text}, by ${groupingWord(by)}`);
  read(true);
}

['range', 'by', 'split'].forEach((id) => at(id).addEventListener('change', () => choose(id)));
at('controls').addEventListener('submit', (event) => event.preventDefault());
at('refresh').addEventListener('click', () => {
  budgetsAt = 0;
  read();
});

// Light and dark

at('theme').value = window.theme.chosen;
at('theme').addEventListener('change', () => {
  window.theme.choose(at('theme').value);
  recolour();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);

document.addEventListener('visibilitychange', () => {
  if (!open) return;
  if (document.hidden) clearTimeout(timer);
  else soon();
});

/** Shows figures if the server lets this caller see any, else asks who it is. */
async function begin() {
  if (session.signedIn) return signedIn();
  try {
    await session.tryWithout();
  } catch (problem) {
    if (problem.status === 401) return askForKey();
  }
  return signedIn();
}

restoreChoice();
startLog((problem) => [0, 401].includes(problem?.status) && settle([problem]));
session.resume();
begin();
