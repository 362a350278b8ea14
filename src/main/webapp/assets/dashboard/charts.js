// Figures over time, drawn by uPlot. Each chart can be read without its picture: as a table, and point by point with the arrow keys.

/* global uPlot */
import { copy, make, say } from './dom.js';
import { asDay, asHour } from './format.js';

const HEIGHT = 190;
const DAY = 86_400;
const COLOURS = 7;
const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [12, 4], [1, 4]]; // told apart without colours too

/** A chart that is filled again and again: {@code fill({times, series, period})}. */
export class Chart {
  #element;
  #field;
  #plot;
  #drawing = null;
  #data = null;
  #at = null;
  #title;
  #format;

  /** @param format of a value, in words @param fraction whether values between whole numbers make sense */
  constructor(parent, { title, format, fraction = true }) {
    const { element, field } = copy('chart');
    this.#element = element;
    this.#field = field;
    this.#title = title;
    this.#format = format;
    this.fraction = fraction;
    this.#plot = element.querySelector('.plot');
    field('title').textContent = title;
    element.querySelector('.scroll').setAttribute('aria-label', `${title} as a table`);
    element.querySelector('details').addEventListener('toggle', () => this.#fillTable());
    this.#plot.addEventListener('keydown', (event) => this.#move(event));
    this.#plot.addEventListener('blur', () => this.#show(null));
    parent.append(element);
    new ResizeObserver(() => this.#resize()).observe(this.#plot);
  }

  /**
   * @param data.times the beginnings of the periods, in seconds since 1970, rising
   * @param data.period their length in seconds
   * @param data.series [{name, values, kind: 'line' | 'bars' | 'bad'}], null where there is no value
   */
  fill(data) {
    this.#data = data;
    const values = data.series.flatMap((series) => series.values).filter((value) => value !== null);
    const empty = values.length === 0;
    say(this.#field('state'), empty ? 'Nothing in this time.' : '');
    this.#plot.hidden = empty;
    this.#field('legend').hidden = empty;
    this.#element.querySelector('details').hidden = empty;
    this.#field('unit').textContent = data.period >= DAY ? 'per day (UTC)' : 'per hour';
    if (!empty) {
      this.#plot.setAttribute('aria-label', this.#summary(values));
      this.#draw();
      this.#fillTable();
    }
  }

  /** In other colours. */
  recolour() {
    if (this.#data && !this.#plot.hidden) this.#draw();
  }

  #summary(values) {
    const { times, series } = this.#data;
    const names = series.map(({ name }) => name).join(', ');
    return `${this.#title}, ${names}: ${times.length} points from ${this.#moment(times[0])} to ${this.#moment(times.at(-1))}, `
      + `at most ${this.#format(Math.max(...values))}. The left and right arrow keys go from point to point.`;
  }

  #moment(time) {
    const at = new Date(time * 1000);
    return this.#data.period >= DAY ? asDay(at) : `${asDay(at)}, ${asHour(at)}`;
  }

  #draw() {
    const { times, series } = this.#data;
    this.#drawing?.destroy();
    this.#at = null;
    const colour = colours(this.#element);
    const drawn = series.map(({ kind }, i) => ({
      stroke: kind === 'bad' ? colour.bad : colour.lines[i % COLOURS],
      dash: kind === 'line' ? dashes[i % dashes.length] : [],
    }));
    const width = Math.max(this.#plot.clientWidth, 200);
    this.#drawing = new uPlot(
      {
        width,
        height: HEIGHT,
        padding: [10, 22, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        scales: { x: { time: true, range: rangeOf(times, this.#data.period, series) }, y: { range: yRange } },
        axes: [
          { ...axis(colour), space: 64, values: (plot, splits) => splits.map((split, i) => timeLabel(split, splits[i - 1], this.#data.period)) },
          { ...axis(colour), size: axisSize, values: (plot, splits) => splits.map((split) => (this.fraction || Number.isInteger(split) ? this.#format(split) : '')) },
        ],
        series: [
          {},
          ...series.map(({ name, kind }, i) => ({
            label: name,
            stroke: drawn[i].stroke,
            fill: kind === 'line' ? undefined : drawn[i].stroke,
            width: kind === 'line' ? 2 : 0,
            dash: drawn[i].dash,
            paths: kind === 'line' ? undefined : uPlot.paths.bars({ size: [0.7, 40], align: 1 }),
            points: { show: kind === 'line' ? undefined : false, size: 6 },
          })),
        ],
        hooks: { setCursor: [(plot) => this.#legend(drawn, plot.cursor.idx)] },
      },
      [times, ...series.map(({ values }) => values)],
      this.#plot,
    );
    this.#legend(drawn, null);
  }

  /** What the lines are, with their values at a point, or with the latest. */
  #legend(drawn, point) {
    const { times, series } = this.#data;
    const index = point ?? times.length - 1;
    const when = make('li', { class: 'when' }, point === null || point === undefined ? 'Latest' : this.#moment(times[index]));
    this.#field('legend').replaceChildren(when, ...series.map(({ name, values, kind }, i) => {
      const swatch = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      swatch.setAttribute('viewBox', '0 0 24 8');
      swatch.setAttribute('aria-hidden', 'true');
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      line.setAttribute('d', 'M0 4h24');
      line.setAttribute('stroke', drawn[i].stroke);
      line.setAttribute('stroke-width', kind === 'line' ? '3' : '8');
      line.setAttribute('stroke-dasharray', drawn[i].dash.join(' '));
      swatch.append(line);
      return make('li', {}, swatch, make('span', {}, `${name} `), make('strong', {}, this.#format(values[index])));
    }));
  }

  #move(event) {
    const last = (this.#data?.times.length ?? 0) - 1;
    const from = this.#at ?? last + 1;
    const to = { ArrowLeft: from - 1, ArrowRight: this.#at === null ? 0 : from + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this.#show(null);
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.#show(Math.min(Math.max(to, 0), last));
  }

  #show(index) {
    this.#at = index;
    const plot = this.#drawing;
    if (!plot) return;
    if (index === null) return plot.setCursor({ left: -10, top: -10 });
    plot.setCursor({ left: plot.valToPos(plot.data[0][index], 'x'), top: plot.height / 3 });
    const { series, times } = this.#data;
    const words = series.map(({ name, values }) => `${name} ${this.#format(values[index])}`).join(', ');
    this.#plot.setAttribute('aria-label', `${this.#moment(times[index])}: ${words}`);
  }

  #fillTable() {
    const details = this.#element.querySelector('details');
    if (!details.open || !this.#data) return;
    const table = details.querySelector('table');
    const { times, series } = this.#data;
    const head = ['Time', ...series.map(({ name }) => name)].map((name) => make('th', { scope: 'col' }, name));
    table.tHead.replaceChildren(make('tr', {}, ...head));
    const rows = times.map((time, i) => make('tr', {},
      make('th', { scope: 'row' }, this.#moment(time)),
      ...series.map(({ values }) => make('td', {}, this.#format(values[i])))));
    table.tBodies[0].replaceChildren(...rows.reverse());
  }

  #resize() {
    const width = this.#plot.clientWidth;
    if (this.#drawing && width > 0 && width !== this.#drawing.width) this.#drawing.setSize({ width, height: HEIGHT });
  }
}

const axis = ({ soft, grid }) => ({
  stroke: soft,
  font: '12px system-ui, sans-serif',
  grid: { stroke: grid, width: 1 },
  ticks: { stroke: grid, width: 1, size: 4 },
});

/** Wide enough for its longest label. */
function axisSize(plot, labels) {
  const longest = Math.max(...(labels ?? ['']).map((label) => label.length));
  return Math.max(36, 14 + longest * 7);
}

/** From zero: a line that begins elsewhere makes little things look large. */
function yRange(plot, low, high) {
  return [0, high > 0 ? high * 1.08 : 1];
}

/** With room for a last bar, or for a single point. */
function rangeOf(times, period, series) {
  const bars = series.some(({ kind }) => kind !== 'line');
  return () => [times[0], times.at(-1) + (bars || times.length === 1 ? period : 0)];
}

function timeLabel(time, before, period) {
  const at = new Date(time * 1000);
  if (period >= DAY) return asDay(at);
  const newDay = before === undefined || new Date(before * 1000).toDateString() !== at.toDateString();
  return newDay ? `${asHour(at)}\n${asDay(at)}` : asHour(at);
}

/** The page's colours as a canvas understands them. */
function colours(element) {
  const probe = element.appendChild(make('span', { class: 'unseen' }));
  const value = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    soft: value('--soft'),
    grid: value('--line'),
    bad: value('--bad-line'),
    lines: Array.from({ length: COLOURS }, (_, i) => value(`--line-${i + 1}`)),
  };
  probe.remove();
  return found;
}
