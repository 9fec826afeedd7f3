// documents.mjs: random documents against every type: either what was sent is what is got, or it is refused with the field
// and the reason.
import { check, same } from './client.mjs';

const LETTERS = [...'abc XYZ 019 _-.,;:\'"\\/<>&=+%#?éßñøЖ中文عربי😀\u200f', 'ﬁ', '\u0301'];
const WORDS = ['null', 'true', '', ' ', '=1+1', '<script>', '../..', 'DROP TABLE', '🇨🇮', "O'Brien"];

const text = (c, most) => {
  let s = '';
  for (let n = 1 + c.below(most); n > 0; n--) s += c.one(LETTERS);
  return s.trim().normalize('NFC') || 'x'; // texts are kept in Unicode's composed form
};
const pad = (n, w) => String(n).padStart(w, '0');
const day = (c) => `${1990 + c.below(60)}-${pad(1 + c.below(12), 2)}-${pad(1 + c.below(28), 2)}`;
const decimal = (c) => {
  const whole = String(c.below(1e9)), part = c.likely(0.4) ? String(1 + c.below(999999)).replace(/0+$/, '').slice(0, 6) : '';
  return (c.likely(0.1) && whole !== '0' ? '-' : '') + whole + (part ? '.' + part : '');
};

// Texts with a form of their own.
const SPECIAL = { due_rule: ['YEAREND+P90D', 'DATE:03-01+P30D', 'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15'],
  time_limit: ['PT4H', 'P30D'], mmsi: ['366999712', '235000001'], imo: ['9074729'] };

// A canonical value of the kind; undefined where there is none to be had (a reference to a type without records).
function value(c, name, field, pool) {
  if (SPECIAL[name]) return c.one(SPECIAL[name]);
  const x = field['x-comity'], codes = Object.keys(x.codes ?? {});
  switch (x.kind) {
    case 'text': return text(c, 30);
    case 'long text': return (text(c, 200) + (c.likely(0.5) ? '\n\nA' + text(c, 50) : '')).normalize('NFC');
    case 'code': return codes.length ? c.one(codes) : 'x' + c.below(10);
    case 'date': return day(c);
    case 'instant': return `${day(c)}T${pad(c.below(24), 2)}:${pad(c.below(60), 2)}:${pad(c.below(60), 2)}Z`;
    case 'decimal': return decimal(c);
    case 'money': return { amount: decimal(c).replace('-', ''), currency: c.one(['USD', 'EUR', 'XOF', 'JPY']) };
    case 'count': return c.likely(0.1) ? 0 : c.below(1e6);
    case 'country': return c.one(['CIV', 'FRA', 'JPN', 'USA', 'NOR']);
    case 'reference': {
      const from = x.to ? pool.get(x.to) ?? [] : [...pool.values()].flat();
      return from.length ? c.one(from) : undefined;
    }
    case 'position': return { lat: c.below(180) - 90 + 0.5 * c.below(2), lon: c.below(359) - 179 };
    case 'geometry': return { type: 'Point', coordinates: [c.below(359) - 179, c.below(179) - 89] };
    case 'attachment': return { name: 'a' + c.below(100) + '.pdf', sha256: pad(c.below(1e9), 64), size: 1 + c.below(1e6), type: 'application/pdf' };
    default: return undefined;
  }
}

const junk = (c) => c.one([() => null, () => true, () => -1, () => 1.5, () => 1e300, () => c.one(WORDS), () => [], () => [[]], () => ({}),
  () => [null], () => ({ amount: 1 }), () => '9999-99-99', () => 'x'.repeat(5000), () => '\u0000', () => [1, 'a', 1], () => '\ud800'])();

function document(c, schema, pool, wrong) {
  const out = {};
  for (const [name, field] of Object.entries(schema.properties)) {
    const required = schema.required.includes(name);
    if (!field['x-comity'] || !(required || c.likely(0.5))) continue;
    if (wrong && c.likely(0.15)) { out[name] = junk(c); continue; }
    const many = field['x-comity'].list ? 1 + c.below(4) : 0;
    const v = many ? [...new Set(Array.from({ length: many }, () => JSON.stringify(value(c, name, field, pool))))].filter(Boolean)
      .map((s) => JSON.parse(s)) : value(c, name, field, pool);
    if (v !== undefined && !(many && v.length === 0)) out[name] = v;
  }
  if (wrong && c.likely(0.2)) out[c.one(['colour', 'Title', '__proto__x', ''])] = 1;
  return out;
}

// Members in any order: I mean the same document.
const sorted = (v) => v === null || typeof v !== 'object' ? v : Array.isArray(v) ? v.map(sorted)
  : Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])]));

function refused(where, a, schema) {
  const p = a.json;
  const good = [400, 403, 422].includes(a.status) && a.headers['content-type'] === 'application/problem+json' && p?.status === a.status &&
    typeof p.detail === 'string' && (a.status === 400 || (Array.isArray(p.errors) && p.errors.length > 0 &&
      p.errors.every((e) => typeof e.field === 'string' && typeof e.reason === 'string' && e.reason.length > 0)));
  return check(`${where} is refused with field and reason`, good, a.status + ' ' + a.text);
}

async function one(node, token, c, plural, schema, pool, wrong, where) {
  const sent = document(c, schema, pool, wrong);
  const a = await node.send('POST', `/api/v1/${plural}`, { token, body: sent });
  if (a.status !== 201) return refused(where, a, schema) && { taken: false, why: a.text };
  const got = await node.send('GET', a.headers.location, { token });
  if (!check(`${where} is there`, got.status === 200 && got.headers.etag === a.headers.etag, got.text)) return false;
  for (const [name, v] of Object.entries(sent)) {
    if (wrong && JSON.stringify(sorted(got.json[name] ?? null)) !== JSON.stringify(sorted(v))) continue; // junk may be another spelling
    same(`${where} ${name}`, sorted(got.json[name] ?? null), sorted(v));
  }
  const extra = Object.keys(got.json).filter((k) => schema.properties[k]?.['x-comity'] && !(k in sent));
  same(`${where} has no more than was sent`, extra, []);
  // What was got can be sent back, and changes nothing.
  const again = await node.send('PUT', a.headers.location, { token, body: got.json, headers: { 'If-Match': got.headers.etag } });
  check(`${where} sent back is unchanged`, again.status === 200 && again.headers.etag === got.headers.etag, again.status + ' ' + again.text);
  return { taken: true, id: got.json.id, code: got.json.code };
}

export async function documents(node, token, seed, c, each) {
  const types = (await node.send('GET', '/api/v1', { token })).json;
  const schemas = new Map();
  for (const t of types) schemas.set(t, (await node.send('GET', t.describedby, { token })).json);
  const pool = new Map(), reasons = new Map();
  let taken = 0, refusedN = 0;
  for (let round = 0; round < each; round++) {
    for (const [t, schema] of schemas) {
      const plural = t.href.split('/').pop(), wrong = round % 2 === 1;
      let r = await one(node, token, c, plural, schema, pool, wrong, `${t.name} ${round} (seed ${seed})`);
      // Rules between fields (an end before its beginning) refuse some of what is right field by field.
      for (let more = 0; more < 4 && !wrong && r && !r.taken; more++)
        r = await one(node, token, c, plural, schema, pool, wrong, `${t.name} ${round}+${more} (seed ${seed})`);
      if (!r) continue;
      if (!r.taken) { refusedN++; if (!wrong) reasons.set(t.name, r.why); continue; }
      taken++;
      if (!pool.has(t.name)) pool.set(t.name, []);
      if (t.name !== 'partner' || !r.code) pool.get(t.name).push(r.id); // a partner with a code is printed by it
    }
  }
  if (each >= 20) for (const t of types) check(`some ${t.label} were taken`, pool.has(t.name), reasons.get(t.name));
  console.log(`documents: ${taken} taken, ${refusedN} refused, seed ${seed}`);
  return { types, schemas, pool };
}
