// What a conversation looks like. Text from people and models only ever becomes text nodes, never markup.

const list = document.getElementById('turns');
const empty = document.getElementById('empty');
const announcer = document.getElementById('announcer');
const template = document.getElementById('turn');
const NAMES = { user: 'You', assistant: 'Answer', system: 'System', tool: 'Tool', notice: 'Notice' };

/** Adds a turn at the end and returns the handle that fills it. */
export function addTurn(role) {
  empty.remove();
  const element = template.content.firstElementChild.cloneNode(true);
  const [who, text, note, meta] = ['who', 'text', 'note', 'meta'].map((name) => element.querySelector(`.${name}`));
  element.dataset.role = role;
  who.textContent = NAMES[role] ?? role;
  keepingEnd(() => list.append(element), role === 'user');

  const remark = (words, bad) => keepingEnd(() => {
    note.hidden = false;
    note.classList.toggle('note-bad', bad);
    note.textContent = words;
  });
  return {
    get text() {
      return text.textContent;
    },
    append(chunk) {
      keepingEnd(() => text.append(chunk));
    },
    busy(yes) {
      element.setAttribute('aria-busy', String(yes));
      text.normalize(); // one text node instead of one for each chunk
    },
    remark(words) {
      remark(words, false);
    },
    fail(words) {
      remark(words, true);
    },
    describe(metadata) {
      keepingEnd(() => {
        meta.textContent = summary(metadata);
        meta.hidden = !meta.textContent;
      });
    },
  };
}

export function clearTurns() {
  list.replaceChildren(empty);
  announce('');
}

/** Tells a screen reader. A whole answer at once: single chunks would be read as a stutter. */
export function announce(words) {
  announcer.textContent = words;
}

/** Follows the text while its end is in view, and leaves a reader who has scrolled back in peace. */
function keepingEnd(change, always = false) {
  const follow = always || list.scrollHeight - list.scrollTop - list.clientHeight < 48;
  change();
  if (follow) list.scrollTop = list.scrollHeight;
}

function summary(metadata) {
  const { model, provider, latency_ms: latency, prompt_tokens: asked, completion_tokens: answered } = metadata;
  return [
    model,
    provider,
    Number.isFinite(latency) && (latency < 1000 ? `${Math.round(latency)} ms` : `${(latency / 1000).toFixed(1)} s`),
    Number.isFinite(asked) && Number.isFinite(answered) && `${asked} tokens in, ${answered} out`,
    metadata.cached && 'from cache',
    metadata.request_id && `request ${metadata.request_id}`,
  ].filter(Boolean).join(' · ');
}
