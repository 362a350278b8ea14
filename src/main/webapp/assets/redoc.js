// ReDoc over this server's own description.

// ReDoc's menu shows its maker's logo from another host. This server's pages call nobody else: a picture from elsewhere
// is never asked for (and the content-security policy would refuse it).
HTMLImageElement.prototype.setAttribute = function (name, value) {
  const elsewhere = name === 'src' && new URL(value, document.baseURI).origin !== location.origin && !value.startsWith('data:');
  if (!elsewhere) Element.prototype.setAttribute.call(this, name, value);
};

// The light colours of base.css. ReDoc derives shades from them, so they have to be values. It has no dark theme: parts of
// it stay black on any ground, so the page is light for everyone.
const ink = '#1c1f1e';
const soft = '#5a605d';
const line = '#e1e1da';
const sunken = '#f2f2ee';
const accent = '#1f5f5b';
const sans = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
const mono = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

const theme = {
  colors: {
    primary: { main: accent },
    success: { main: '#23703f' },
    error: { main: '#a8322a' },
    text: { primary: ink, secondary: soft },
    border: { dark: line, light: line },
  },
  schema: { nestedBackground: sunken, linesColor: '#c3c6be', typeNameColor: soft, typeTitleColor: soft },
  typography: {
    fontSize: '15px',
    fontFamily: sans,
    headings: { fontFamily: sans, fontWeight: '650' },
    code: { fontFamily: mono, fontSize: '13px', color: ink, backgroundColor: sunken },
  },
  sidebar: { backgroundColor: '#f7f7f4', textColor: ink, activeTextColor: accent },
  rightPanel: { backgroundColor: '#212625', textColor: '#e7e9e6' },
  codeBlock: { backgroundColor: '#121514' },
  fab: { backgroundColor: '#ffffff', color: accent },
};

Redoc.init(
  new URL('openapi', document.baseURI).href,
  { theme, nativeScrollbars: true, hideLoading: true, expandResponses: '200', pathInMiddlePanel: true },
  document.getElementById('redoc'),
);
