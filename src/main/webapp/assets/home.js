// The start page: wires its parts together.

import { useKey } from './api.js';
import { restore, startChat } from './chat.js';
import { refreshModels, watchModels } from './models.js';

const access = document.getElementById('access');
const hint = document.getElementById('access-hint');
const key = document.getElementById('key');
const copy = document.getElementById('copy');
const curl = document.getElementById('curl');
let keyGiven = false;

function askForKey({ status }) {
  if (status !== 401) return;
  if (keyGiven) hint.textContent = 'That key or token was not accepted. It may have expired.';
  access.hidden = false;
}

access.addEventListener('submit', (event) => {
  event.preventDefault();
  useKey(key.value);
  key.value = '';
  keyGiven = true;
  access.hidden = true; // a 401 brings it back
  document.getElementById('message').focus();
  refreshModels();
  restore();
});

curl.textContent = curl.textContent.replace('http://localhost:8000/', new URL('.', document.baseURI).href);

copy.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(curl.textContent);
    copy.textContent = 'Copied';
  } catch {
    // Browsers keep the clipboard from pages served without TLS: select, so one key press copies.
    getSelection().selectAllChildren(curl);
    copy.textContent = 'Selected: press Ctrl + C';
  }
  setTimeout(() => (copy.textContent = 'Copy'), 2500);
});

watchModels(askForKey);
startChat(askForKey);
