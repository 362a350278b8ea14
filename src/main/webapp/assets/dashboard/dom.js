// Small hands for the page's parts. What comes from the server only ever becomes text nodes, never markup.

export const at = (id) => document.getElementById(id);

/** A new element with attributes, and texts or elements inside. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** A copy of what a template holds, and a way to fill its fields. */
export function copy(template) {
  const element = at(template).content.firstElementChild.cloneNode(true);
  const field = (name) => element.querySelector(`[data-field="${name}"]`);
  return { element, field, set: (name, text) => (field(name).textContent = text) };
}

/** Changes a text only when it is another: a screen reader reads what is set. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows, in place of a panel's content or above it, what is the matter; an empty text takes it away. */
export function say(element, text, bad = false) {
  element.hidden = !text;
  element.classList.toggle('note', bad);
  element.classList.toggle('note-bad', bad);
  setText(element, text);
}

/** Tells a screen reader. */
export function announce(text) {
  setText(at('announcer'), text);
}

/** Cells in their columns. On a narrow screen each shows its column's name, so that a row can become a card. */
export function fillTable(table, columns, rows) {
  const head = columns.map(({ title, figure }) =>
    make('th', { role: 'columnheader', scope: 'col', class: figure ? 'figure' : null }, title));
  table.tHead.replaceChildren(make('tr', { role: 'row' }, ...head));
  table.tBodies[0].replaceChildren(...rows.map((row) => tableRow(columns, row)));
}

/** A row of such a table. */
export function tableRow(columns, row) {
  const cells = columns.map(({ title, figure, cell, head }) => make(
    head ? 'th' : 'td',
    { role: head ? 'rowheader' : 'cell', scope: head ? 'row' : null, class: figure ? 'figure' : null, 'data-title': title },
    ...[cell(row)].flat(),
  ));
  return make('tr', { role: 'row', 'data-failed': row.failed ? '' : null }, ...cells);
}
