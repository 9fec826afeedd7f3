// Makes data/names/states.csv: every state of ISO 3166-1 under its names in all languages of
// Debian's iso-codes.
//
//   node tools/names.mjs [--prefix /usr] > data/names/states.csv
//
// Names come from <prefix>/share/iso-codes/json (English) and the compiled catalogues (GNU gettext
// .mo) under <prefix>/share/locale. One row a code and spelling; `language` holds every language
// that spells it so. Sorted by bytes, so that a new release of iso-codes gives a diff that a person
// can read.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const prefix = process.argv[2] === '--prefix' ? process.argv[3] : '/usr';

// ISO 3166-3 entries that are the same state under an older name: they become names of the state as
// it is today.
const renamed = {
  BUR: 'MMR', BYS: 'BLR', DHY: 'BEN', HVO: 'BFA', NHB: 'VUT', TMP: 'TLS', ZAR: 'COD',
};
// Those that are partners of their own in former.csv.
const former = ['ANT', 'CSK', 'DDR', 'GEL', 'PCI', 'SCG', 'SUN', 'VDR', 'YMD', 'YUG'];

// GNU gettext manual, "The Format of GNU MO Files": a table of (length, offset) for originals, and
// one for translations.
function readCatalogue(path) {
  const data = readFileSync(path);
  const magic = data.readUInt32LE(0);
  if (magic !== 0x950412de && magic !== 0xde120495) throw new Error(`${path}: not a .mo file`);
  const word = (at) => (magic === 0x950412de ? data.readUInt32LE(at) : data.readUInt32BE(at));
  const text = (table, i) => {
    const length = word(table + 8 * i), offset = word(table + 8 * i + 4);
    return data.toString('utf8', offset, offset + length);
  };
  const catalogue = new Map();
  for (let i = 0; i < word(8); i++)
    catalogue.set(text(word(12), i).split('\0')[0], text(word(16), i).split('\0')[0]);
  return catalogue;
}

function catalogues(domain) {
  const root = join(prefix, 'share/locale');
  return readdirSync(root).sort()
    .map((language) => [language, join(root, language, 'LC_MESSAGES', `${domain}.mo`)])
    .filter(([, path]) => existsSync(path))
    .map(([language, path]) => [language, readCatalogue(path)]);
}

const rows = new Map(); // "code\0name" -> {languages, part}
function note(code, name, language, part) {
  const clean = name.normalize('NFC').replace(/\s+/g, ' ').trim();
  if (clean === '') return;
  const key = `${code}\0${clean}`;
  if (!rows.has(key)) rows.set(key, { languages: new Set(), parts: new Set() });
  rows.get(key).languages.add(language);
  rows.get(key).parts.add(part);
}

function noteAll(entries, domain, codeOf, older) {
  const translations = catalogues(domain);
  for (const entry of entries) {
    const code = codeOf(entry);
    if (!code) continue;
    for (const part of ['name', 'common_name', 'official_name']) {
      if (!entry[part]) continue;
      note(code, entry[part], 'en', older(entry) ? 'older_name' : part);
      for (const [language, catalogue] of translations) {
        const translated = catalogue.get(entry[part]);
        if (translated) note(code, translated, language, older(entry) ? 'older_name' : part);
      }
    }
  }
}

const jsonPath = (name) => join(prefix, 'share/iso-codes/json', `iso_${name}.json`);
const json = (name) => JSON.parse(readFileSync(jsonPath(name), 'utf8'))[name];
noteAll(json('3166-1'), 'iso_3166-1', (e) => e.alpha_3, () => false);
noteAll(json('3166-3'), 'iso_3166-3',
  (e) => renamed[e.alpha_3] ?? (former.includes(e.alpha_3) ? e.alpha_3 : null),
  (e) => e.alpha_3 in renamed);

// A translation that folds to another state's name is, nearly always, a slip of the catalogue
// (Occitan gives ten states the Dominican Republic's name). It stays with the state that most
// languages and the short names give it to; where that is not clear, nobody keeps it: a name that
// would be a guess is worth less than none.
const fold = (name) => name.normalize('NFKD')
  .replace(/[\u0300-\u036f\u064b-\u065f'’‘ʻʼ`´]/g, '').toLowerCase().replace(/ı/g, 'i')
  .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim();
const weight = ({ languages, parts }) => languages.size
  + (parts.has('name') || parts.has('common_name') ? 10 : 0) + (languages.has('en') ? 1000 : 0);

function dropSlips() {
  const claims = new Map(); // folded name -> code -> weight
  for (const [key, row] of rows) {
    const [code, name] = key.split('\0');
    const folded = fold(name);
    if (!claims.has(folded)) claims.set(folded, new Map());
    claims.get(folded).set(code, Math.max(weight(row), claims.get(folded).get(code) ?? 0));
  }
  let dropped = 0;
  for (const key of [...rows.keys()]) {
    const [code, name] = key.split('\0');
    const claim = claims.get(fold(name));
    const others = [...claim].filter(([c]) => c !== code).map(([, w]) => w);
    const keeps = others.every((w) => claim.get(code) >= 2 * w) && fold(name) !== '';
    if (!keeps && rows.delete(key)) dropped++;
  }
  process.stderr.write(
    `${rows.size} names; ${dropped} translations left out: another state goes by them\n`);
}
dropSlips();

const cell = (s) => (/[",\r\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);

const lines = [...rows].map(([key, { languages, parts }]) => {
  const [code, name] = key.split('\0');
  const part = ['common_name', 'name', 'official_name', 'older_name'].find((p) => parts.has(p));
  return [code, name, [...languages].sort().join(' '), `iso-codes ${part}`].map(cell).join(',');
});
const bytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
process.stdout.write(['code,name,language,source', ...lines.sort(bytes)].join('\n') + '\n');
