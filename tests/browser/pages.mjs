// pages.mjs: what a person does, in Chromium: sign in, look, search, narrow, open, edit, verify; with and without script, wide and
// narrow, light and dark; axe-core looks for what people with a screen reader or a keyboard would stumble over.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const base = process.env.PAGES_BASE.replace(/\/$/, '');
const password = process.env.PAGES_PASSWORD.trim();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

let passed = 0, failed = 0;
async function test(name, run) {
  try {
    await run();
    passed++;
  } catch (e) {
    failed++;
    console.log(`FAILED ${name}\n    ${String(e.stack ?? e).split('\n').slice(0, 6).join('\n    ')}`);
  }
}

const strangers = new Set(); // addresses that a page asked for and are not the node's
async function person(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.on('request', (r) => { if (!r.url().startsWith(base) && !r.url().startsWith('data:')) strangers.add(r.url()); });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (e) => errors.push(e.message));
  page.on('console', (m) => { if (m.type() === 'error') errors.push(m.text()); });
  return { context, page, errors };
}

async function signIn(page) {
  await page.goto(`${base}/login`);
  await page.fill('#name', 'ann');
  await page.fill('#password', password);
  await page.click('main button');
  await page.waitForURL(`${base}/`);
}

const number = (text) => Number(text.replace(/[^0-9]/g, ''));
const total = async (page) => number(await page.locator('.totals b').first().innerText());

const { context, page, errors } = await person();

await test('what is not public asks to sign in, and leads back', async () => {
  await page.goto(`${base}/activities`);
  assert.match(page.url(), /\/login\?next=/);
  await page.fill('#name', 'ann');
  await page.fill('#password', 'wrong password');
  await page.click('main button');
  assert.match(await page.locator('[role=alert]').innerText(), /wrong/);
  await page.fill('#password', password);
  await page.click('main button');
  await page.waitForURL(`${base}/activities`);
  errors.length = 0; // the refused sign-in answered 403
});

await test('the picture colours states by the measure that was chosen', async () => {
  await page.goto(base);
  assert.ok(await page.locator('.states use').count() > 200);
  const colombia = page.locator('a[href="/partners/COL"] use');
  assert.match(await colombia.getAttribute('class'), /^q[0-4]$/);
  const before = await page.locator('.legend').innerText();
  await page.click('.choice a:has-text("Cost")');
  assert.match(page.url(), /measure=cost/);
  assert.notEqual(await page.locator('.legend').innerText(), before);
  assert.match(await page.locator('a[href="/partners/COL"] title').innerHTML(), /Colombia: [\d,.]+ USD/);
  assert.ok(await page.locator('use.unknown').count() > 5, 'states without data are hatched');
  const fills = await page.evaluate(() => {
    const of = (c) => getComputedStyle(document.querySelector(c)).fill;
    return [of('.states use.unknown'), of('.legend .q0'), of('.legend .q4')];
  });
  assert.equal(new Set(fills).size, 3, 'unknown looks like no class');
});

await test('a state on the map leads to its partner page', async () => {
  await page.goto(base);
  await page.locator('a[href="/partners/COL"]').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/partners\/COL/);
  assert.equal(await page.locator('h1').innerText(), 'Colombia');
  assert.ok(await page.locator('.chart rect.mark').count() >= 2);
  assert.match(await page.locator('main').innerText(), /Programmes[\s\S]*Agreements/);
});

await test('facets narrow the list, add up, and can be taken away', async () => {
  await page.goto(`${base}/activities`);
  const all = await total(page);
  const value = page.locator('.facets section:has(h2:text-is("Fiscal year")) li').first();
  const count = number(await value.locator('.n').innerText());
  await value.locator('a').click();
  assert.equal(await total(page), count);
  assert.ok(count < all);
  await page.locator('.facets section:has(h2:text-is("Partners")) li a:has-text("Colombia")').click();
  assert.match(page.url(), /with=COL/);
  const both = await total(page);
  assert.ok(both > 0 && both < count);
  const url = page.url();
  const { page: other, context: elsewhere } = await person(); // the link reproduces the view
  await signIn(other);
  await other.goto(url);
  assert.equal(await total(other), both);
  await elsewhere.close();
  await page.locator('.facets a.on').first().click();
  await page.locator('.facets a.on').first().click();
  assert.equal(await total(page), all);
});

await test('words are found whatever their case, and nothing found says how to widen', async () => {
  await page.goto(`${base}/activities`);
  await page.fill('.tools input[type=search]', 'ENGLISH language');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=/);
  assert.ok(await total(page) > 0);
  assert.match((await page.locator('.list tbody tr').first().innerText()).toLowerCase(), /english/);
  await page.goto(`${base}/activities?q=xyzzyplugh`);
  assert.match(await page.locator('.empty').innerText(), /No record .*fits[\s\S]*Without “xyzzyplugh”: [\d,]+/);
  await page.click('.empty a');
  assert.ok(await total(page) > 0);
});

await test('sorting, columns and pages', async () => {
  await page.goto(`${base}/activities?fiscal_year=2004-2005`);
  await page.click('thead a:has-text("Trainees")');
  const cells = await page.locator('.list tbody td.n').allInnerTexts();
  const trainees = cells.filter((_, i) => i % 2 === 0).map(number);
  assert.deepEqual(trainees, [...trainees].sort((a, b) => b - a));
  const first = await page.locator('.list tbody tr').first().innerText();
  await page.click('.pager a[rel=next]');
  assert.notEqual(await page.locator('.list tbody tr').first().innerText(), first);
  await page.click('.pager a[rel=prev]');
  assert.equal(await page.locator('.list tbody tr').first().innerText(), first);
  await page.click('.tool summary');
  await page.check('.tool input[value=location]');
  await page.click('.tool button');
  assert.match(await page.locator('thead').innerText(), /Location/);
});

await test('a list in groups adds up, and each group leads to its records', async () => {
  await page.goto(`${base}/activities?with=COL`);
  const all = await total(page);
  await page.click('.tool summary:has-text("Group by")');
  await page.click('.tool a:has-text("Fiscal year")');
  await page.waitForURL(/by=fiscal_year/);
  assert.equal(await total(page), all);
  const counts = (await page.locator('.groups tbody tr td:nth-of-type(1)').allInnerTexts()).map(number);
  assert.equal(counts.reduce((a, b) => a + b, 0), all);
  await page.locator('.groups tbody th a').first().click();
  assert.equal(await total(page), counts[0]);
  assert.match(page.url(), /with=COL/);
});

await test('years: drawing across the bars narrows the picture, a click takes a year away', async () => {
  await page.goto(base);
  const all = await total(page);
  const bars = page.locator('.bars').first();
  await bars.scrollIntoViewIfNeeded();
  const box = await bars.boundingBox();
  await page.mouse.move(box.x + box.width * 0.55, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 4 });
  await page.mouse.move(box.x + box.width - 2, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/fiscal_year=2015-2016/);
  const narrowed = await total(page);
  assert.ok(narrowed > 0 && narrowed < all);
  assert.equal(await page.locator('.chip').count(), 1, 'years without data are no condition');
  await page.click('.chip');
  assert.equal(await total(page), all);
});

await test('the map can be brought nearer, and says what a state is when pointed at', async () => {
  await page.goto(base);
  const whole = await page.getAttribute('#map', 'viewBox');
  await page.click('.zoom button >> nth=0');
  assert.notEqual(await page.getAttribute('#map', 'viewBox'), whole);
  await page.click('.zoom button >> nth=2');
  assert.equal(await page.getAttribute('#map', 'viewBox'), whole);
  await page.locator('.states a[href="/partners/BRA"] use').hover();
  assert.match(await page.locator('.tip').innerText(), /^Brazil: [\d,]+ activities$/);
});

await test('what is shown comes as JSON and CSV as well', async () => {
  await page.goto(`${base}/activities?fiscal_year=2004-2005&with=COL`);
  const n = await total(page);
  const json = await context.request.get(new URL(await page.locator('.as a').first().getAttribute('href'), base).href);
  assert.equal(Number(json.headers()['x-total-count']), n);
  const csv = await context.request.get(new URL(await page.locator('.as a').nth(1).getAttribute('href'), base).href);
  assert.match(csv.headers()['content-type'], /text\/csv/);
  assert.ok((await csv.text()).split('\r\n').length > n);
});

await test('the keyboard alone: / finds, j and k move, Enter opens', async () => {
  await page.goto(`${base}/activities`);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'find');
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  assert.equal(await page.locator('.list tr.at').count(), 1);
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  assert.match(await page.locator('.picked-bar').innerText(), /2 selected/);
  await page.keyboard.press('.');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Open them/);
  await page.click('.picked-bar button:has-text("Select none")');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/activities\/[0-9a-f-]{36}$/);
});

let record = '';
await test('a record shows its marking, its proof and its history', async () => {
  record = page.url();
  assert.match(await page.locator('.marking').innerText(), /TLP:CLEAR/);
  assert.match(await page.locator('.proof').innerText(), /entry/);
  assert.match(await page.locator('.proof').innerText(), /^verified in log at entry [\d,]+$/);
  assert.equal(await page.locator('.history li').count(), 1);
});

await test('the proof of a record is checked in the browser, and a doctored one is not', async () => {
  await page.click('.proof');
  assert.match(await page.locator('#proof-file').innerText(), /^c2sp\.org\/tlog-proof@v1\nindex \d+\n/);
  await page.click('#check-proof');
  await page.locator('#check-result.good').waitFor();
  assert.match(await page.locator('#check-result').innerText(), /parts shown give the entry[\s\S]*lead from entry[\s\S]*signed/);
  const saved = await context.request.get(new URL(await page.locator('a[download]').getAttribute('href'), base).href);
  assert.equal(await saved.text(), await page.locator('#proof-file').textContent());
  await page.evaluate(() => { // one letter of what the record says
    const e = document.getElementById('proof-data');
    const data = JSON.parse(e.textContent);
    const last = data.parts[data.parts.length - 1];
    last[1] = btoa(atob(last[1]).replace(/.$/, '!'));
    e.textContent = JSON.stringify(data);
  });
  await page.click('#check-proof');
  await page.locator('#check-result.badly').waitFor();
  await page.goto(record);
});

await test('an edit is previewed, saved as a new version, and stands in the history', async () => {
  await page.goto(`${record}/edit`);
  await page.fill('#i_title', 'A title that a person gave');
  await page.fill('#i_trainees', 'many');
  await page.click('button[value=preview]');
  assert.match(await page.locator('.summary').innerText(), /not a whole number/);
  assert.equal(await page.locator('#i_trainees').getAttribute('aria-invalid'), 'true');
  assert.equal(await page.locator('#i_title').inputValue(), 'A title that a person gave');
  await page.fill('#i_trainees', '77');
  await page.click('button[value=preview]');
  assert.match(await page.locator('.diff ins').first().innerText(), /A title that a person gave|77/);
  await page.click('button[value=save]');
  await page.waitForURL(record);
  assert.equal(await page.locator('h1').innerText(), 'A title that a person gave');
  assert.equal(await page.locator('.history li').count(), 2);
  assert.match(await page.locator('.history li').first().innerText(), /77/);
  assert.match(await page.locator('.meta').first().innerText(), /version 2.*ann/s);
  errors.length = 0; // the refused form answered 422
});

await test('two people change the same version: the second is told', async () => {
  await page.goto(`${record}/edit`);
  await page.fill('#i_title', 'First');
  const { page: other, context: elsewhere } = await person();
  await signIn(other);
  await other.goto(`${record}/edit`);
  await other.fill('#i_title', 'Second');
  await page.click('button[value=preview]');
  await page.click('button[value=save]');
  await page.waitForURL(record);
  await other.click('button[value=preview]');
  assert.match(await other.locator('.summary').innerText(), /version 3 now[\s\S]*First/);
  assert.equal(await other.inputValue('#i_title'), 'Second', 'what was typed is kept');
  await other.click('button[value=preview]');
  assert.match(await other.locator('.diff').innerText(), /First[\s\S]*Second/);
  await other.click('button[value=save]');
  await other.waitForURL(record);
  assert.match(await other.locator('.marking').innerText(), /version 4/);
  await elsewhere.close();
});

await test('a new record needs what its type requires', async () => {
  await page.goto(`${base}/partners/new`);
  await page.evaluate(() => { document.querySelector('form.edit').noValidate = true; });
  await page.click('button[value=preview]');
  assert.match(await page.locator('.summary').innerText(), /Name/);
  await page.fill('#i_name', 'Agency <b>of</b> Tests & Co');
  await page.selectOption('#i_kind', 'agency');
  await page.click('button[value=preview]');
  await page.click('button[value=save]');
  await page.waitForURL(/\/partners\/[0-9a-f-]{36}$/);
  assert.equal(await page.locator('h1').innerText(), 'Agency <b>of</b> Tests & Co');
  errors.length = 0;
});

await test('a form from elsewhere is refused', async () => {
  const answer = await context.request.post(`${base}/partners/new`, { form: { f_name: 'X', do: 'save' } });
  assert.equal(answer.status(), 403);
  const foreign = await context.request.post(`${base}/logout`, { headers: { origin: 'http://evil.example' }, form: {} });
  assert.equal(foreign.status(), 403);
});

await test('the log is verified in the browser, and a doctored one is not', async () => {
  await page.goto(`${base}/log`);
  await page.click('#verify-now');
  await page.locator('#verify-result.good').waitFor({ timeout: 60000 });
  assert.match(await page.locator('#verify-result').innerText(), /^Verified: [\d,]+ entries/);
  await page.route('**/log/tile/0/001', async (route) => {
    const answer = await route.fetch();
    const body = Buffer.from(await answer.body());
    body[40] ^= 1;
    await route.fulfill({ response: answer, body });
  });
  await page.click('#verify-now');
  await page.locator('#verify-result.badly').waitFor({ timeout: 60000 });
  await page.unroute('**/log/tile/0/001');
});

await test('users: an administrator adds one, who sees no users page', async () => {
  await page.goto(`${base}/users`);
  await page.fill('section #name', 'bob');
  await page.fill('section #password', 'another good password');
  await page.click('button[value=add]');
  assert.match(await page.locator('[role=status]').innerText(), /bob/);
  const { page: other, context: elsewhere } = await person();
  await other.goto(`${base}/login`);
  await other.fill('#name', 'bob');
  await other.fill('#password', 'another good password');
  await other.click('main button');
  await other.waitForURL(`${base}/`);
  assert.equal((await other.goto(`${base}/users`)).status(), 403);
  assert.equal((await other.goto(`${base}/activities/new`)).status(), 403);
  await elsewhere.close();
});

await test('search over all types, and the import report', async () => {
  await page.goto(`${base}/search?q=colombia`);
  assert.match(await page.locator('main').innerText(), /Partners[\s\S]*Colombia/);
  await page.goto(`${base}/imports`);
  await page.locator('tbody th a').first().click();
  assert.match(await page.locator('main').innerText(), /rows/);
});

await test('not there and not for you look the same', async () => {
  const answer = await page.goto(`${base}/activities/01933b1e-7a6b-7000-8000-0123456789ab`);
  assert.equal(answer.status(), 404);
  assert.match(await page.locator('.lead').innerText(), /no such record, or it is not for you/);
  errors.length = 0;
});

await test('leaving with unsaved changes asks', async () => {
  await page.goto(`${record}/edit`);
  await page.fill('#i_title', 'Not to be kept');
  const asked = page.waitForEvent('dialog');
  const left = page.goto(`${base}/log`).catch(() => {});
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.accept();
  await left;
});

const pages = ['/', '/?measure=cost&fiscal_year=2015-2016', '/activities', '/activities?by=programme',
  '/activities?q=nothing-like-this', '/activities?with=COL', '/partners', '/partners/COL', '/agreements', '/records', '/imports', '/log',
  '/users', '/account', '/search?q=training', '/activities/new', new URL(record || base).pathname,
  `${new URL(record || base).pathname}/edit`, `${new URL(record || base).pathname}/proof`, '/nothing/here'];

for (const colorScheme of ['light', 'dark'])
  await test(`axe-core finds nothing serious, ${colorScheme}`, async () => {
    const { page: p, context: c } = await person({ colorScheme, bypassCSP: true });
    const found = [];
    await signIn(p);
    for (const path of ['/login', ...pages]) {
      await p.goto(base + path);
      await p.evaluate(axe);
      const { violations } = await p.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      for (const v of violations.filter((x) => x.impact === 'serious' || x.impact === 'critical'))
        found.push(`${path}: ${v.id}: ${v.nodes[0].html.slice(0, 120)} (${v.nodes.length})`);
    }
    await c.close();
    assert.deepEqual(found, []);
  });

await test('a narrow screen never scrolls sideways', async () => {
  const { page: p, context: c } = await person({ viewport: { width: 360, height: 740 } });
  const wide = [];
  await signIn(p);
  for (const path of ['/login', ...pages]) {
    await p.goto(base + path);
    const over = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) wide.push(`${path}: ${over} px`);
  }
  await c.close();
  assert.deepEqual(wide, []);
});

await test('everything works without script', async () => {
  const { page: p, context: c } = await person({ javaScriptEnabled: false });
  await signIn(p);
  await p.goto(`${base}/activities`);
  await p.locator('.facets li a').nth(3).click();
  assert.ok(await total(p) > 0);
  await p.locator('.list tbody th a').first().click();
  await p.click('.acts a');
  await p.fill('#i_location', 'Edited without script');
  await p.click('button[value=preview]');
  await p.click('button[value=save]');
  assert.match(await p.locator('.fields').innerText(), /Edited without script/);
  await c.close();
});

await test('a page is small, and asks nobody else for anything', async () => {
  for (const path of ['/', '/activities', '/partners/COL']) {
    const answer = await context.request.get(base + path, { headers: { 'accept-encoding': 'identity' } });
    const { gzipSync } = await import('node:zlib');
    const packed = gzipSync(Buffer.from(await answer.body()), { level: 1 }).length;
    assert.ok(packed < 60 * 1024, `${path}: ${packed} bytes packed`);
  }
  assert.deepEqual([...strangers], []);
  assert.deepEqual(errors, []);
});

await test('signing out ends the session', async () => {
  await page.goto(base);
  const cookies = await context.cookies();
  await page.click('.who button');
  await page.waitForURL(/\/login/);
  await context.addCookies(cookies); // the old secret is worth nothing now
  await page.goto(`${base}/activities`);
  assert.match(page.url(), /\/login/);
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
