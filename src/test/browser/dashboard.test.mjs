// The dashboard in Chromium, as people use it: signing in, reading, filtering, watching, losing the server and getting it back.
// What was called before, and by whom, is said in DashboardIT, which starts this.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const { SERVER, NETWORK, ADMINISTRATOR, USER, HOSTILE, BROWSER } = process.env;
const PATIENCE = 30_000; // how long something may take is not the question
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let profile;
let context;
let page;
const complaints = []; // of the browser: scripts that fail, a policy that forbids something, a window that opens
const addresses = [];

before(async () => {
  profile = await mkdtemp(path.join(tmpdir(), 'dashboard-'));
  context = await chromium.launchPersistentContext(profile, {
    executablePath: BROWSER, args: FLAGS, headless: true, colorScheme: 'light', viewport: { width: 1280, height: 900 },
  });
  context.setDefaultTimeout(PATIENCE);
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => line.type() === 'error' && !/^Failed to load resource|WebSocket connection/.test(line.text()) && complaints.push(line.text()));
  page.on('dialog', (dialog) => {
    complaints.push(`a window opened: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => addresses.push(request.url()));
  page.on('websocket', (socket) => addresses.push(socket.url()));
});

after(async () => {
  await context?.close();
  await rm(profile, { recursive: true, force: true });
});

const see = (selector) => page.locator(selector);
const text = async (selector) => ((await see(selector).textContent()) ?? '').replaceAll('\u00a0', ' ').trim();

/** Waits until the text of an element is as wanted. */
async function reads(selector, wanted) {
  const end = Date.now() + PATIENCE;
  let found;
  do {
    found = await text(selector);
    if (wanted.test(found)) return found;
    await page.waitForTimeout(100);
  } while (Date.now() < end);
  return assert.fail(`${selector} reads “${found}”, not ${wanted}`);
}

async function shown(selector, yes = true) {
  await see(selector).waitFor({ state: yes ? 'visible' : 'hidden' });
}

async function signIn(key) {
  await page.fill('#key', key);
  await page.press('#key', 'Enter');
}

/** Accessible, and as wide as the window, in both themes; `looked` at in these widths, each of which takes a while. */
async function isFitForEverybody(what, looked = [1280]) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${what}, ${colorScheme}: ${wide} pixels wide in ${width}`);
      if (!looked.includes(width)) continue;
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`);
      assert.deepEqual(told, [], `${what}, ${colorScheme}, ${width}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function ask(prompt, model = 'demo') {
  const answer = await fetch(`${SERVER}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${USER}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

const network = async (state) => assert.equal((await fetch(`${NETWORK}/${state}`)).status, 200);
const rows = (table) => see(`${table} tbody tr`);

test('asks who it is, and shows nothing before', async () => {
  await page.goto(`${SERVER}/dashboard`);
  await shown('#access');
  assert.equal(await see('#figures').isVisible(), false);
  await isFitForEverybody('signed out');
});

test('says that a key is wrong', async () => {
  await signIn('af_0000000000000000000000000000000000000000');
  await reads('#access-note', /does not accept this key/);
  assert.equal(await see('#figures').isVisible(), false);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test('lets an administrator in by the keyboard alone', async () => {
  await page.focus('#theme');
  await page.keyboard.press('Tab'); // past the choice of a theme
  assert.equal(await page.evaluate(() => document.activeElement.id), 'key');
  await page.keyboard.insertText(ADMINISTRATOR);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await shown('#figures');
  await reads('#scope', /administrator/);
  await reads('#now-title', /models? (is|are)? ?(up|down)|up/);
});

test('tells what is the matter first', async () => {
  await reads('#now-errors', /1 error in 3[67] requests|1 error in \d+ requests since \d\d:\d\d/);
  await reads('#now-errors', /on fake/);
  await reads('#totals', /Requests36/);
  await reads('#totals', /Cost\$/);
  assert.match(await text('#updated'), /Updated \d\d:\d\d:\d\d \S+/);
  const models = await see('#health li').allTextContents();
  assert.ok(models.some((model) => /^demo/.test(model.trim())), models.join());
});

test('has a table of the groups', async () => {
  await reads('#groups tbody', /demo/);
  const demo = page.locator('#groups tbody tr', { hasText: 'demo' });
  assert.match(await demo.textContent(), /^demo300/); // 30 requests, 0 errors
  const fake = page.locator('#groups tbody tr', { hasText: 'fake' });
  assert.match(await fake.textContent(), /^fake61\s\(17\s%\)/); // 6 requests, 1 error
});

test('shows names as text, whatever they are', async () => {
  await page.selectOption('#by', 'user');
  await reads('#groups tbody', /ann/);
  assert.ok((await see('#groups tbody th').allTextContents()).includes(HOSTILE));
  await page.selectOption('#by', 'key');
  await reads('#groups tbody', /<b>bold<\/b>/);
  assert.equal(await see('main img, main b').count(), 0);
  assert.match(page.url(), /#range=24h&by=key/);
});

test('draws charts that can be read without seeing them', async () => {
  await page.selectOption('#by', 'model');
  await page.waitForFunction(() => document.querySelectorAll('.plot canvas').length >= 5);
  const plot = see('.plot').first();
  assert.match(await plot.getAttribute('aria-label'), /Requests and errors.*24 points/);
  await plot.focus();
  await page.keyboard.press('End');
  await page.waitForFunction(() => /\d\d:\d\d: Requests \d+, Errors \d+$/.test(document.querySelector('.plot').getAttribute('aria-label')));
  await see('.chart summary').first().click();
  assert.match(await see('.chart table').first().textContent(), /TimeRequestsErrors/);
  const hours = await see('.chart >> nth=0').locator('td:nth-child(2)').allTextContents();
  assert.equal(hours.reduce((sum, hour) => sum + Number(hour), 0), 36);
  const painted = await page.evaluate(() => {
    const canvas = document.querySelector('.plot canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value !== 0);
  });
  assert.ok(painted, 'something is drawn');
  await page.selectOption('#split', 'groups');
  await reads('.chart .legend >> nth=0', /demo.*fake|fake.*demo/);
  await page.selectOption('#split', 'all');
});

test('is fit for everybody', async () => {
  await reads('#log tbody', /demo/);
  await isFitForEverybody('signed in', [1280, 360]);
});

test('filters the requests, and shows older ones', async () => {
  assert.equal(await rows('#log').count(), 25);
  await page.click('#older');
  await page.waitForFunction(() => document.querySelectorAll('#log tbody tr').length === 36);
  const ids = await see('#log .code').allTextContents();
  assert.equal(new Set(ids).size, 36, 'each request once');
  await shown('#older', false);

  await page.selectOption('#filter-status', 'error');
  await page.waitForFunction(() => document.querySelectorAll('#log tbody tr').length === 1);
  assert.match(await text('#log tbody tr'), /fake.*Failed/);
  await page.click('#filter-clear');
  await page.fill('#filter-user', HOSTILE);
  await page.press('#filter-user', 'Enter');
  await page.waitForFunction(() => document.querySelectorAll('#log tbody tr').length === 6);
  await page.fill('#filter-user', 'nobody of this name');
  await page.press('#filter-user', 'Enter');
  await reads('#log-state', /No request of this time fits the filter/);
  await page.click('#filter-clear');
  await page.waitForFunction(() => document.querySelectorAll('#log tbody tr').length === 25);
  await page.locator('#groups button', { hasText: 'fake' }).click();
  await page.waitForFunction(() => document.querySelectorAll('#log tbody tr').length === 6);
  assert.equal(await page.inputValue('#filter-model'), 'fake');
  await page.click('#filter-clear');
});

/** What the page says of its connection: a server without WebSockets is asked again and again instead. */
async function connected() {
  const ticket = await fetch(`${SERVER}/api/ws/ticket`, { method: 'POST', headers: { Authorization: `Bearer ${ADMINISTRATOR}` } });
  return ticket.status === 404 ? /^Asking every 10 s$/ : /^Live$/;
}

test('tells of calls while they are made', async () => {
  await reads('#live-state', await connected());
  const before = Number((await text('#live-count')).replaceAll(',', ''));
  await ask('News');
  await reads('#live-count', new RegExp(`^${before + 1}$`));
});

test('keeps what it shows while the server is away, and goes on when it is back', async () => {
  await network('down');
  await page.click('#refresh');
  await reads('#away', /does not answer.*What you see is from \d\d:\d\d:\d\d/);
  await reads('#now-title', /does not answer/);
  await reads('#live-state', /Not connected/);
  assert.ok((await rows('#groups').count()) > 0, 'the last figures stay');
  await isFitForEverybody('server away');
  await network('up');
  await shown('#away', false);
  await reads('#now-title', /up|down/);
  await reads('#live-state', await connected());
});

test('says in its place what a server does not offer', async () => {
  await page.route('**/api/analytics/usage?*', (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"title":"Not Found","status":404}' }));
  await page.click('#refresh');
  await reads('#groups-state', /does not offer this/);
  assert.equal(await see('#health li').first().isVisible(), true);
  await page.unroute('**/api/analytics/usage?*');
  await page.click('#refresh');
  await shown('#groups-state', false);
});

test('keeps the theme that was chosen, and the figures, over a reload', async () => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.selectOption('#theme', 'dark');
  const dark = await ground();
  assert.notEqual(light, dark);
  await page.reload();
  await shown('#figures');
  assert.equal(await ground(), dark);
  await page.selectOption('#theme', '');
  assert.equal(await ground(), light);
});

test('forgets everything when signing out', async () => {
  await reads('#log tbody', /demo/);
  await page.click('#sign-out');
  await shown('#access');
  await shown('#figures', false);
  assert.doesNotMatch(await page.evaluate(() => document.body.textContent), /ann|onerror/);
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, document.documentElement.outerHTML]));
  assert.ok(!kept.includes(ADMINISTRATOR));
  await page.reload();
  await shown('#access');
});

test('shows a user their own requests alone', async () => {
  await signIn(USER);
  await shown('#figures');
  await reads('#scope', /Your own requests/);
  await page.selectOption('#by', 'user');
  await reads('#groups tbody', /^ann31/);
  assert.equal(await rows('#groups').count(), 1);
  assert.doesNotMatch(await page.evaluate(() => document.body.textContent), /onerror/);
  assert.equal(await see('#filter-user').isVisible(), false);
});

test('said the key in no address, and met no error of its own', () => {
  assert.ok(addresses.length > 50);
  for (const address of addresses) {
    assert.ok(!address.includes(ADMINISTRATOR) && !address.includes(USER), address);
    assert.equal(new URL(address).host, new URL(SERVER).host, 'nobody else is asked');
  }
  assert.deepEqual(complaints, []);
});
