// Light, dark, or what the system has: before the first paint, so that nothing flashes. A classic script on purpose.
(() => {
  const THEMES = ['light', 'dark'];
  const KEY = 'agentsflow.theme';

  const read = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is switched off: the system's choice
    }
  };

  const apply = (theme) => THEMES.forEach((name) => document.documentElement.classList.toggle(name, name === theme));

  /** The reader's choice: `light`, `dark`, or empty for the system's. */
  window.theme = {
    get chosen() {
      const theme = read();
      return THEMES.includes(theme) ? theme : '';
    },
    choose(theme) {
      apply(theme);
      try {
        if (THEMES.includes(theme)) localStorage.setItem(KEY, theme);
        else localStorage.removeItem(KEY);
      } catch { /* as above: it lasts until the reload */ }
    },
  };
  apply(window.theme.chosen);
})();
