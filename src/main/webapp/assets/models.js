// The list of models and their health, asked for again and again while somebody can see it.

import { ApiProblem, getJson } from './api.js';

const PERIOD = 10_000;
const number = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const at = (id) => document.getElementById(id);

let timer = 0;
let latest = 0;
let onProblem = () => {};

/** Starts asking. A problem that is not a matter of this list, such as a missing key, goes to the listener too. */
export function watchModels(problemListener) {
  onProblem = problemListener;
  document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : refreshModels()));
  refreshModels();
}

/** Asks now. */
export async function refreshModels() {
  clearTimeout(timer);
  const turn = ++latest; // a slow answer must not overwrite a newer one
  try {
    const { models = [] } = await getJson('api/models');
    if (turn === latest) show(models);
  } catch (problem) {
    if (turn === latest) showProblem(problem);
  }
  if (turn === latest && !document.hidden) timer = setTimeout(refreshModels, PERIOD);
}

function show(models) {
  const up = models.filter(isUp).length;
  at('models-summary').textContent = models.length ? `${up} of ${models.length} healthy · ${clock.format(new Date())}` : '';
  if (!models.length) note('The catalogue has no models yet.');
  else if (!up) note('No model is healthy, so chat will be refused until one recovers.', true);
  else note('');
  at('models').closest('.models').removeAttribute('data-stale');
  at('models').replaceChildren(...models.map(row));
  offer(models.filter((model) => model.metrics?.capabilities?.chat !== false));
}

function showProblem(problem) {
  const failure = problem instanceof ApiProblem ? problem : new ApiProblem({ title: 'The list could not be read' });
  at('models-summary').textContent = '';
  at('models').closest('.models').dataset.stale = '';
  const stale = at('models').childElementCount ? ' Below is its last answer.' : '';
  const away = `${failure.message}. Asking again every ${PERIOD / 1000} s.${stale}`;
  note(failure.status === 0 ? away : failure.describe(), true);
  onProblem(failure);
}

function note(text, bad = false) {
  const element = at('models-note');
  element.hidden = !text;
  element.classList.toggle('note-bad', bad);
  if (element.textContent !== text) element.textContent = text;
}

/** An open circuit takes a model out of routing although its last probe was good. */
function isUp({ health, circuit }) {
  return Boolean(health) && circuit !== 'open';
}

function row(model) {
  const item = at('model-row').content.firstElementChild.cloneNode(true);
  const set = (field, text) => (item.querySelector(`[data-field="${field}"]`).textContent = text);
  item.dataset.up = String(isUp(model));
  set('name', model.name);
  set('provider', model.provider ?? '');
  set('figures', figures(model.metrics ?? {}));
  set('state', isUp(model) ? 'Healthy' : 'Down');
  set('reason', reason(model));
  return item;
}

function figures({ total_requests: requests = 0, avg_latency_ms: latency }) {
  if (!requests) return 'No requests yet';
  const count = `${number.format(requests)} ${requests === 1 ? 'request' : 'requests'}`;
  return Number.isFinite(latency) ? `${number.format(Math.round(latency))} ms average · ${count}` : count;
}

function reason({ health, health_detail: detail, circuit }) {
  const parts = [];
  if (!health) parts.push(detail || 'The last health check failed');
  if (circuit === 'open') parts.push('Circuit open');
  if (circuit === 'half_open') parts.push('Circuit half open: trying again');
  return parts.join(' · ');
}

/** Keeps the choice of the reader, and leaves an unchanged list alone: it may be open. */
function offer(models) {
  const select = at('model');
  const wanted = models.map((model) => ({ value: model.name, text: isUp(model) ? model.name : `${model.name} (down)` }));
  const [byDefault, ...shown] = select.options;
  if (wanted.length === shown.length && wanted.every(({ text }, i) => shown[i].text === text)) return;
  const chosen = select.value;
  select.replaceChildren(byDefault, ...wanted.map(({ value, text }) => new Option(text, value)));
  select.value = wanted.some(({ value }) => value === chosen) ? chosen : '';
}
