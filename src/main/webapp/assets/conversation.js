// Which conversation this tab is in. It survives a reload and ends with the tab.

const KEY = 'agentsflow.conversation';
let current = read();

function read() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off: the conversation lives until the reload
  }
}

export const conversation = {
  get id() {
    return current;
  },
  set id(id) {
    current = id;
    try {
      sessionStorage.setItem(KEY, id);
    } catch { /* as above */ }
  },
  forget() {
    current = null;
    try {
      sessionStorage.removeItem(KEY);
    } catch { /* as above */ }
  },
};
