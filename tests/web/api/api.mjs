// api.mjs COMITY: what the API, the log and the server promise, asked of a real node over HTTP.
import net from 'node:net';
import { gunzipSync } from 'node:zlib';
import { randomUUID } from 'node:crypto';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Node, PASSWORD, chance, check, counts, same } from './client.mjs';
import { documents } from './documents.mjs';

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
console.log(`seed ${seed}`);
const node = new Node(process.argv[2]);
const author = node.user('ann', 'author'), reader = node.user('rob', 'reader'), releaser = node.user('rel', 'author,releaser');
const exercise = node.user('exa', 'author', '--exercise'), admin = node.token('root');
for (const name of ['guess', 'other', 'web', 'out']) node.user(name, 'author');
const api = '/api/v1', json = 'application/json', problem = 'application/problem+json';
const get = (path, token = author, headers = {}) => node.send('GET', path, { token, headers });
const status = (name, a, wanted) => check(name, a.status === wanted, `${a.status}, not ${wanted}: ${a.text.slice(0, 300)}`);

async function create(type, body, token = author) {
  const a = await node.send('POST', `${api}/${type}`, { token, body });
  status(`create ${type} ${JSON.stringify(body)}`, a, 201);
  return { url: a.headers.location, etag: a.headers.etag, ...a.json };
}

const SECURITY = {
  'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
};

async function everyAnswerIsSafe() {
  const paths = ['/', '/login', '/nothing', '/static/0/none.js', api, `${api}/openapi.json`, `${api}/sites`, `${api}/nothing`,
    '/log/checkpoint', '/log/vkey', '/log/tile/9/000', '/sites?limit=x', '/sites?a=%'];
  for (const path of paths) {
    for (const token of [null, reader]) {
      const a = await get(path, token), where = `${path} ${token ? 'signed in' : 'public'}`;
      for (const [name, value] of Object.entries(SECURITY)) check(`${where} has ${name}`, a.headers[name] === value, a.headers);
      const policy = a.headers['content-security-policy'] ?? '';
      check(`${where} has a policy`, policy.startsWith("default-src 'none';") && policy.includes("frame-ancestors 'none'"), policy);
      check(`${where} is not stored`, /^(no-store|public, max-age=\d)/.test(a.headers['cache-control'] ?? ''), a.headers);
      check(`${where} sends no one else there`, !a.headers['access-control-allow-origin'], a.headers);
    }
  }
  const page = await get('/login', null);
  for (const word of ["script-src 'self'", "form-action 'self'", "base-uri 'none'", "style-src 'self'"])
    check(`a page's policy says ${word}`, page.headers['content-security-policy'].includes(word));
}

async function strangers() {
  const index = await get(api, null);
  status('without a token', index, 401);
  check('it says how to sign in', index.headers['www-authenticate']?.startsWith('Bearer') && index.headers['content-type'] === problem, index.headers);
  status('with a token that is none', await get(api, 'x'.repeat(43)), 401);
  status('with a token cut short', await get(api, author.slice(1)), 401);
  status('a page sends to sign in', await get('/sites?kind=base', null), 303);
  check('and comes back', (await get('/sites?kind=base', null)).headers.location === '/login?next=%2Fsites%3Fkind%3Dbase');
  status('readers do not write', await node.send('POST', `${api}/sites`, { token: reader, body: { name: 'x' } }), 403);
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '[::1].evil'])
    status(`Host ${host}`, await get(`${api}/openapi.json`, null, { Host: host }), 421);
  for (const host of ['localhost', `localhost:${node.port}`, '127.0.0.1:1', '[::1]:80'])
    status(`Host ${host}`, await get(`${api}/openapi.json`, null, { Host: host }), 200);
  const allow = await node.send('DELETE', `${api}/sites`, { token: author });
  status('a method that is not there', allow, 405);
  same('and which are', allow.headers.allow, 'GET, HEAD, POST');
  status('an unknown method', await node.send('PROPFIND', api, { token: author }), 501);
  status('a query that is not encoded', await get(`${api}/sites?q=%zz`), 400);
  status('a field that is not there', await get(`${api}/sites?colour=red`), 400);
  status('an address that is not UTF-8', await get(`${api}/sites/%ff%fe`), 400);
  status('a long address', await get(`${api}/sites?q=${'x'.repeat(9000)}`), 414);
  status('a large body from nobody', await node.send('POST', '/login', { body: 'x'.repeat(20000), headers: { 'Content-Type': 'text/plain' } }), 401);
  status('a body beyond all', await node.send('POST', `${api}/sites`, { token: author, body: '', headers: { 'Content-Length': 9 * 1024 * 1024 } })
    .catch(() => ({ status: 413, text: '' })), 413);
  status('not JSON', await node.send('POST', `${api}/sites`, { token: author, body: 'name=x', headers: { 'Content-Type': 'text/plain' } }), 415);
  for (const body of ['', '{', '[]', '"x"', '{"name":1,"name":2}', '{"name":"\xff"}', '['.repeat(100000), '{"a":'.repeat(100)])
    status(`JSON ${body.slice(0, 20)}`, await node.send('POST', `${api}/sites`, { token: author, body: Buffer.from(body, 'latin1'), headers: { 'Content-Type': json } }), 400);
  const many = await node.send('POST', `${api}/sites`, { token: author, body: { name: 1, country: 'XX', kind: [], colour: 1 } });
  status('several wrong fields', many, 422);
  same('are all named', many.json.errors.map((e) => e.field).sort(), ['colour', 'country', 'kind', 'name']);
  const none = await node.send('POST', `${api}/sites`, { token: author, body: {} });
  status('a required field is missing', none, 422);
  same('and named', none.json.errors[0].field, 'name');
}

async function versions() {
  const s = await create('sites', { name: 'Camp One', code: 'C1', kind: 'base' });
  const key = await get(`${api}/sites/${s.id}`);
  same('ETag of the creation', key.headers.etag, s.etag);
  const known = await get(`${api}/sites/${s.id}`, author, { 'If-None-Match': s.etag });
  check('known already', known.status === 304 && known.raw.length === 0 && known.headers.etag === s.etag, known);
  status('known among others', await get(`${api}/sites/${s.id}`, author, { 'If-None-Match': `"x", W/${s.etag}` }), 304);
  const put = (body, etag, method = 'PUT') =>
    node.send(method, s.url, { token: author, body, headers: etag ? { 'If-Match': etag } : {} });
  status('a revision of nothing said', await put({ name: 'x' }), 428);
  status('a revision of another version', await put({ name: 'x' }, '"999999"'), 412);
  status('a weak tag does not do', await put({ name: 'x' }, `W/${s.etag}`), 412);
  const second = await put({ name: 'Camp One', code: 'C1', kind: 'port' }, s.etag);
  status('a revision', second, 200);
  same('is version 2', second.json.version, 2);
  check('with a tag of its own', second.headers.etag !== s.etag && second.headers.etag === (await get(s.url)).headers.etag);
  status('the old tag is gone', await put({ name: 'x' }, s.etag), 412);
  const merged = await put({ code: null, names: ['Someone'] }, second.headers.etag, 'PATCH');
  status('a merge', merged, 200);
  check('replaces, removes and keeps', merged.json.names[0] === 'Someone' && !('code' in merged.json) && merged.json.kind === 'port', merged.text);
  const races = await Promise.all(Array.from({ length: 12 }, (_, i) => put({ name: `Racer ${i}` }, merged.headers.etag, 'PATCH')));
  same('of twelve at once one wins', races.map((r) => r.status).sort(), [200, ...Array(11).fill(412)]);
  const history = await get(`${s.url}/history`);
  same('history, newest first', history.json.map((v) => v.version), [4, 3, 2, 1]);
  same('each version', (await get(`${s.url}/versions/2`)).json.kind, 'port');
  status('no such version', await get(`${s.url}/versions/9`), 404);
  status('nor such', await get(`${s.url}/versions/x`), 404);
  const proof = await get(`${s.url}/proof`);
  check('a proof file', proof.status === 200 && proof.text.startsWith('c2sp.org/tlog-proof@v1\n'), proof.text.slice(0, 80));
  status('of a version too', await get(`${s.url}/versions/1/proof`), 200);
  const last = (await get(s.url)).headers.etag;
  status('withdraw without a tag', await node.send('DELETE', s.url, { token: author }), 428);
  const gone = await node.send('DELETE', s.url, { token: author, headers: { 'If-Match': last } });
  check('withdraw', gone.status === 204 && gone.raw.length === 0 && !gone.headers['content-type'], gone.headers);
  same('it is withdrawn', (await get(s.url)).json.state, 'withdrawn');
  same('and in no list', (await get(`${api}/sites?name=Camp%20One`)).json.length, 0);
  status('head', await node.send('HEAD', s.url, { token: author }), 200);
  same('has no body', (await node.send('HEAD', s.url, { token: author })).raw.length, 0);
}

async function lists() {
  const kind = Object.keys((await get(`${api}/types/plans`)).json.properties.kind['x-comity'].codes)[0];
  for (let i = 0; i < 23; i++) await create('plans', { kind, title: `Plan ${String(i).padStart(2, '0')}` });
  let next = `${api}/plans?sort=title&limit=5`;
  const seen = [];
  let pages = 0, back = 0;
  while (next && pages++ < 10) {
    const a = await get(next);
    same('the total is on every page', a.headers['x-total-count'], '23');
    seen.push(...a.json.map((p) => p.title));
    back += /rel="prev"/.test(a.headers.link ?? '') ? 1 : 0;
    next = /<([^>]*)>; rel="next"/.exec(a.headers.link ?? '')?.[1];
  }
  same('pages show all, once, in order', seen, Array.from({ length: 23 }, (_, i) => `Plan ${String(i).padStart(2, '0')}`));
  same('five pages', [pages, back], [5, 4]);
  same('count', (await get(`${api}/plans/count`)).json, [{ count: 23 }]);
  same('count by', (await get(`${api}/plans/count?by=title`)).json.length, 23);
  status('count by nothing known', await get(`${api}/plans/count?by=colour`), 400);
  const csv = await get(`${api}/plans?fields=title&sort=title`, author, { Accept: 'text/csv' });
  check('CSV by Accept', csv.headers['content-type'].startsWith('text/csv') && csv.text.split('\r\n')[0] === 'title' && csv.text.split('\r\n').length === 25, csv.text.slice(0, 100));
  same('CSV by format', (await get(`${api}/plans?format=csv&fields=title&sort=title`)).text, csv.text);
  check('JSON is preferred', (await get(`${api}/plans`, author, { Accept: '*/*' })).headers['content-type'] === json);
  check('JSON by weight', (await get(`${api}/plans`, author, { Accept: 'text/csv;q=0.5, application/json' })).headers['content-type'] === json);
  // Those who go away in the middle leave the server well, and leave room for others.
  for (let i = 0; i < 20; i++) await raw(`GET ${api}/plans?format=csv HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${author}\r\n\r\n`, 5 + (i % 3));
  const together = await Promise.all(Array.from({ length: 12 }, () => get(`${api}/plans?format=csv&fields=title&sort=title`)));
  check('whole or refused as busy', together.every((a) => a.status === 503 ? a.headers['retry-after'] : a.text === csv.text), together.map((a) => a.status));
  await create('sites', { name: '=1+1', code: 'FORMULA' });
  same('CSV guards against formulas', (await get(`${api}/sites?format=csv&fields=name&code=FORMULA`)).text, "name\r\n'=1+1\r\n");
  const found = await get(`${api}/search?q=plan%2007`);
  check('search finds over all types', found.json.some((r) => r.type === 'plan' && r.title === 'Plan 07'), found.text.slice(0, 300));
  status('search for nothing', await get(`${api}/search`), 400);
  const plain = await get(`${api}/plans`), packed = await get(`${api}/plans`, author, { 'Accept-Encoding': 'gzip' });
  check('packed', packed.headers['content-encoding'] === 'gzip' && gunzipSync(packed.raw).toString() === plain.text, packed.headers);
  check('not packed when not wanted', !(await get(`${api}/plans`, author, { 'Accept-Encoding': 'gzip;q=0, br' })).headers['content-encoding']);
}

// What is kept is never old: not in this process, and not for long when another one writes.
async function keptAnswers() {
  const s = await create('sites', { name: 'Kept' });
  let etag = s.etag, fresh = true;
  for (let i = 0; i < 30; i++) {
    await Promise.all([get(s.url), get(s.url), get(`${api}/sites?name=Kept%20${i}`)]);
    const a = await node.send('PATCH', s.url, { token: author, body: { name: `Kept ${i}` }, headers: { 'If-Match': etag } });
    etag = a.headers.etag;
    const [one, list] = await Promise.all([get(s.url), get(`${api}/sites?name=Kept%20${i}`)]);
    fresh &&= one.json.name === `Kept ${i}` && one.headers.etag === etag && list.json.length === 1;
  }
  check('what was written is read at once', fresh);
  await get(s.url); await get(s.url);
  node.run('withdraw', 'site', s.id);
  await new Promise((r) => setTimeout(r, 50));
  same('what another process wrote is read soon', (await get(s.url)).json.state, 'withdrawn');
  const roles = await get(s.url, reader);
  status('another user gets his own', roles, 200);
}

// Not yours and not there are the same answer.
async function absence() {
  const hidden = await create('sites', { name: 'Exercise camp', code: 'EXC' }, exercise);
  const about = (a) => JSON.stringify([a.status, a.text, Object.entries(a.headers).filter(([k]) => k !== 'date')]);
  for (const rest of ['', '/history', '/proof', '/versions/1', '/versions/1/proof']) {
    const [yours, there] = [await get(`${api}/sites/${hidden.id}${rest}`), await get(`${api}/sites/${randomUUID()}${rest}`)];
    status(`hidden${rest}`, yours, 404);
    same(`hidden${rest} is as absent`, about(yours), about(there));
    same(`hidden${rest} by key is as absent`, about(await get(`${api}/sites/EXC${rest}`)), about(await get(`${api}/sites/NOPE${rest}`)));
  }
  for (const method of ['PUT', 'PATCH', 'DELETE']) {
    const ask = (id) => node.send(method, `${api}/sites/${id}`, { token: author, body: { name: 'x' }, headers: { 'If-Match': hidden.etag } });
    same(`${method} of what is hidden`, about(await ask(hidden.id)), about(await ask(randomUUID())));
  }
  same('another type is as absent', about(await get(`${api}/plans/${hidden.id}`)), about(await get(`${api}/plans/${randomUUID()}`)));
  const total = (a) => a.headers['x-total-count'];
  same('not in lists', (await get(`${api}/sites?name=Exercise%20camp`)).json, []);
  check('not in totals', Number(total(await get(`${api}/sites`))) === (await get(`${api}/sites?limit=1000`)).json.length);
  same('not in searches', (await get(`${api}/search?q=exercise%20camp`)).json, []);
  same('there for its own', (await get(`${api}/sites/${hidden.id}`, exercise)).json.name, 'Exercise camp');
  same('and marked', (await get(`${api}/sites/${hidden.id}`, exercise)).json.marking.exercise, true);
  status('real data is not there for exercises', await get(`${api}/plans?limit=1`, exercise), 200);
  same('none of it', (await get(`${api}/plans?limit=1`, exercise)).json, []);
  status('real users write no exercise data',
    await node.send('POST', `${api}/sites`, { token: author, body: { name: 'x', marking: { tlp: 'AMBER', exercise: true } } }), 422);
  // A reference to what one may not see says what a reference to nothing says.
  const to = async (id) => (await node.send('POST', `${api}/activities`, { token: author, body: { title: 'x', site: id, with: [id] } })).text.replaceAll(id, 'ID');
  same('references do not tell', await to(hidden.id), await to(randomUUID()));
}

async function markings() {
  const wide = { name: 'Wide', marking: { tlp: 'GREEN', to: ['GBR'] } };
  const no = await node.send('POST', `${api}/sites`, { token: author, body: wide });
  check('releasing takes a releaser', no.status === 403 && no.json.errors[0].field === 'marking', no.text);
  const { url, etag, ...r } = await create('sites', wide, releaser);
  same('who may', r.marking, { tlp: 'GREEN', to: ['GBR'] });
  const back = await node.send('PUT', url, { token: author, body: { ...r, name: 'Wider' }, headers: { 'If-Match': etag } });
  check('a marking sent back as it is needs no role', back.status === 200 && back.json.name === 'Wider', back.text);
  same('and stays', back.json.marking, r.marking);
  status('a marking that is none', await node.send('POST', `${api}/sites`, { token: releaser, body: { name: 'x', marking: { tlp: 'PINK' } } }), 422);
}

async function sessions() {
  const page = await node.form('/login', { name: 'web', password: PASSWORD });
  status('sign in', page, 303);
  const cookie = page.headers['set-cookie'][0];
  for (const word of ['comity_session=', 'HttpOnly', 'SameSite=Lax', 'Path=/'])
    check(`the cookie says ${word}`, cookie.includes(word), cookie);
  check('not Secure over plain HTTP', !cookie.includes('Secure'), cookie);
  const Cookie = cookie.split(';')[0], with_ = (h = {}) => ({ headers: { Cookie, ...h } });
  const form = await node.send('GET', '/sites/new', with_());
  status('a page for the session', form, 200);
  const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1];
  if (!check('with its word in the form', csrf?.length >= 32, form.text.slice(0, 200))) return;
  const write = (h) => node.send('POST', `${api}/sites`, { ...with_(h), body: { name: 'By session' } });
  status('the API reads by session', await node.send('GET', `${api}/sites`, with_()), 200);
  status('but writes not without its word', await write({}), 403);
  status('nor with another', await write({ 'X-CSRF-Token': csrf.replace(/.$/, (x) => (x === 'A' ? 'B' : 'A')) }), 403);
  status('with it', await write({ 'X-CSRF-Token': csrf }), 201);
  status('not from another site', await write({ 'X-CSRF-Token': csrf, 'Sec-Fetch-Site': 'cross-site' }), 403);
  status('nor a sibling', await write({ 'X-CSRF-Token': csrf, 'Sec-Fetch-Site': 'same-site' }), 403);
  status('nor another origin', await write({ 'X-CSRF-Token': csrf, Origin: 'http://evil.example' }), 403);
  status('nor none', await write({ 'X-CSRF-Token': csrf, Origin: 'null' }), 403);
  status('from here', await write({ 'X-CSRF-Token': csrf, Origin: `http://127.0.0.1:${node.port}` }), 201);
  const post = (fields, h = {}) => node.form('/sites/new', fields, { Cookie, ...h });
  status('a form without the word', await post({ name: 'x' }), 403);
  status('a form with a wrong one', await post({ name: 'x', csrf: 'x' }), 403);
  status('a sign-in from elsewhere', await node.form('/login', { name: 'web', password: PASSWORD }, { Origin: 'http://evil.example' }), 403);
  const elsewhere = await node.form('/login', { name: 'web', password: PASSWORD, next: '//evil.example/' });
  check('signing in leads nowhere else', !/evil/.test(elsewhere.headers.location ?? ''), elsewhere.headers);
  status('a token needs no word', await node.send('POST', `${api}/sites`, { token: author, body: { name: 'By token' }, headers: { Origin: 'http://evil.example' } }), 201);
  status('sign out', await node.form('/logout', { csrf }, { Cookie }), 303);
  status('the session is over', await node.send('GET', `${api}/sites`, with_()), 401);
}

async function guessing() {
  const guess = (name, password) => node.form('/login', { name, password });
  for (let i = 0; i < 5; i++) check(`wrong ${i}`, (await guess('guess', 'wrong password')).status === 403);
  const wait = await guess('guess', 'wrong password');
  check('after five one waits', wait.status === 429 && Number(wait.headers['retry-after']) >= 1, wait.headers);
  status('also with the right one', await guess('guess', PASSWORD), 429);
  status('others do not wait', await guess('other', PASSWORD), 303);
  status('names that are not there are told nothing else', await guess('nobody', PASSWORD), 403);
  await new Promise((r) => setTimeout(r, 1000 * (1 + Number(wait.headers['retry-after']))));
  status('until the time is up', await guess('guess', PASSWORD), 303);
}

async function log() {
  const note = await get('/log/checkpoint', null);
  const size = Number(note.text.split('\n')[1]);
  check('a checkpoint', note.status === 200 && note.text.startsWith('test.example/api\n') && size > 0 && /max-age=\d/.test(note.headers['cache-control']), note.text);
  check('the key', (await get('/log/vkey', null)).text.startsWith('test.example/api+'));
  const width = size % 256, full = Math.floor(size / 256);
  if (width > 0) {
    const part = await get(`/log/tile/0/${String(full).padStart(3, '0')}.p/${width}`, null);
    check('a partial tile', part.status === 200 && part.raw.length === 32 * width && /immutable/.test(part.headers['cache-control']), part.headers);
    status('of its own width only', await get(`/log/tile/0/${String(full).padStart(3, '0')}.p/${width + 1}`, null), 404);
    status('and not as a full one', await get(`/log/tile/0/${String(full).padStart(3, '0')}`, null), 404);
  }
  if (full > 0) same('a full tile', (await get('/log/tile/0/000', null)).raw.length, 32 * 256);
  const earlier = await get('/log/tile/0/000.p/3', null);
  same('an earlier width of a tile', earlier.raw.length, 96);
  for (const path of ['tile/0/0', 'tile/00/000', 'tile/0/x000/000', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/-1/000', 'tile/0/999', 'tile/7/000'])
    status(`/log/${path}`, await get(`/log/${path}`, null), 404);
  const entries = `/log/tile/entries/000${full > 0 ? '' : `.p/${width}`}`;
  for (const token of [null, reader, author, releaser]) status('entries are not for everybody', await get(entries, token), 404);
  same('as absent as others', (await get(entries, null)).text, (await get('/log/tile/0/999', null)).text);
  const bundle = await get(entries, admin);
  check('entries for an administrator', bundle.status === 200 && bundle.raw.subarray(2, 17).toString() === 'comity-entry/v1', bundle.headers);
}

// Raw bytes on a connection: what comes back until it is closed or silent.
const raw = (bytes, ms = 300) => new Promise((done) => {
  const s = net.connect(node.port, '127.0.0.1');
  let text = '';
  s.on('data', (d) => { text += d; });
  s.on('error', () => done(text));
  s.on('close', () => done(text));
  s.on('connect', () => s.write(bytes));
  setTimeout(() => s.destroy(), ms);
});

async function wire() {
  const host = `Host: localhost\r\nAuthorization: Bearer ${author}\r\n`;
  const two = await raw(`GET ${api} HTTP/1.1\r\n${host}\r\nGET ${api}/plans HTTP/1.1\r\n${host}\r\n`);
  same('two requests in one go', two.match(/HTTP\/1\.1 200/g)?.length, 2);
  const chunk = (text) => `POST ${api}/sites HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${text}`;
  check('a body in chunks', (await raw(chunk('7\r\n{"name"\r\n8\r\n:"Chunk"\r\n1\r\n}\r\n0\r\n\r\n'))).startsWith('HTTP/1.1 201'));
  const endless = await raw(`POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n` + '4000\r\n' + 'x'.repeat(16384) + '\r\n' + '4000\r\n' + 'x'.repeat(16384) + '\r\n');
  check('an endless body from nobody is cut off', !endless.startsWith('HTTP/1.1 2'), endless.slice(0, 60));
  for (const bad of ['GET / HTTP/1.1\r\n\r\n', `GET ${api}/openapi.json HTTP/1.1\r\nHost: \r\n\r\n`, `GET ${api}/openapi.json HTTP/1.0\r\n\r\n`, 'GET\r\n\r\n', '\x16\x03\x01\x00', `GET /${'x'.repeat(70000)} HTTP/1.1\r\n\r\n`, 'GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n',
    'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n', 'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n'])
    check(`bad bytes ${JSON.stringify(bad.slice(0, 30))}`, !(await raw(bad, 150)).startsWith('HTTP/1.1 2'));
  check('a header cannot be smuggled in', !(await get('/login?next=%0d%0aX-Evil:%201', null)).headers['x-evil']);
  status('the server is well', await get(api), 200);
}

async function openapi() {
  const a = await get(`${api}/openapi.json`, null);
  status('openapi.json', a, 200);
  const r = await new Validator().validate(structuredClone(a.json));
  check('is valid OpenAPI', r.valid, r.errors);
  check('3.1', a.json.openapi.startsWith('3.1'));
  const types = (await get(api)).json;
  for (const t of types) {
    const plural = t.href.split('/').pop();
    check(`it describes ${plural}`, a.json.paths[`/${plural}`]?.post && a.json.paths[`/${plural}/{id}`]?.put && a.json.components.schemas[`${t.name}_new`]);
  }
}

const parts = { openapi, strangers, versions, lists, keptAnswers, absence, markings, sessions, guessing, log, wire, everyAnswerIsSafe };
const only = process.argv.slice(3);
try {
  await node.start();
  for (const [name, part] of Object.entries(parts)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const before = counts(), began = Date.now();
    try { await part(); } catch (e) { check(name, false, e.stack); }
    const now = counts();
    console.log(`${name}: ${now.passed - before.passed} passed, ${now.failed - before.failed} failed, ${Date.now() - began} ms`);
  }
  if (only.length === 0 || only.includes('documents')) await documents(node, author, seed, chance(seed), Number(process.env.EACH ?? 20));
  check('the log is whole', /\d/.test(node.run('log', 'verify')));
  same('the server ends well', await node.stop(), 0);
  check('and had nothing to complain about', !/ERROR|WARNING|runtime error|comity: /.test(node.said), node.said);
} catch (e) {
  check('the run', false, e.stack);
} finally {
  node.server?.kill('SIGKILL');
  node.clean();
}
console.log(`${counts().passed} passed, ${counts().failed} failed`);
process.exitCode = counts().failed === 0 ? 0 : 1;
