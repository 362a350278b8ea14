// Which models can answer, and why one cannot.

import { getJson } from '../api.js';
import { at, copy, setText } from './dom.js';
import { many } from './format.js';
import { Panel } from './panel.js';

const panel = new Panel('health');

/** An open circuit takes a model out of routing although its last check was good. */
const isUp = ({ health, circuit }) => Boolean(health) && circuit !== 'open';

/** One whose key is not set is not down: nobody meant to use it. */
const isSetUp = ({ configured }) => configured !== false;

/** Those that want a look come first. */
const place = (model) => (isUp(model) ? 1 : isSetUp(model) ? 0 : 2);

/** Reads the models' health; `onHealth` hears {names, down}, both lists of names. */
export function loadHealth(onHealth) {
  return panel.load(readModels, (models) => {
    const sorted = models.toSorted((one, other) => place(one) - place(other));
    const used = models.filter(isSetUp);
    const down = used.filter((model) => !isUp(model)).map(({ name }) => name);
    at('health').replaceChildren(...sorted.map(row));
    setText(at('health-summary'), models.length ? summary(used.length, down.length, models.length - used.length) : '');
    onHealth({ names: used.map(({ name }) => name), down });
    return models.length ? '' : 'The catalogue has no models that you may use.';
  });
}

const summary = (used, down, others) => `${used - down} of ${used} up${others ? `, ${others} not set up` : ''}`;

export function clearHealth() {
  panel.clear();
  setText(at('health-summary'), '');
}

/** The verdict of the checks, with what the list of models tells beside it. */
async function readModels() {
  const [{ models_health: verdicts = {} }, { models = [] }] = await Promise.all([getJson('api/models/health'), getJson('api/models')]);
  return models.map((model) => ({ ...model, health: verdicts[model.name] ?? model.health }));
}

function row(model) {
  const { element, set } = copy('model-row');
  element.dataset.up = isSetUp(model) ? String(isUp(model)) : 'unused';
  set('name', model.name);
  set('provider', model.provider ?? '');
  set('state', isUp(model) ? 'Up' : isSetUp(model) ? 'Down' : 'Not set up');
  set('reason', reason(model));
  return element;
}

function reason({ health, health_detail: detail, circuit }) {
  const parts = [];
  if (!health) parts.push(detail || 'The last health check failed');
  if (circuit === 'open') parts.push('Not asked for now: too many of its calls failed');
  if (circuit === 'half_open') parts.push('Being tried again after failures');
  return parts.join(' · ');
}

/** In a sentence: is the server of use? */
export function verdict({ names, down }) {
  if (!names.length) return { tone: 'unknown', text: 'No model is set up' };
  if (!down.length) return { tone: 'good', text: names.length === 1 ? `Up: ${names[0]}` : `All ${many(names.length, 'model')} are up` };
  const listed = down.length > 3 ? `${down.slice(0, 3).join(', ')} and ${down.length - 3} more` : down.join(', ');
  if (down.length === names.length) return { tone: 'bad', text: `No model is up: ${listed}` };
  return { tone: 'warn', text: `${down.length} of ${many(names.length, 'model')} down: ${listed}` };
}
