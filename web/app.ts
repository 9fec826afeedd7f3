// app.ts: what a page gains from script: the keyboard, a guard for unsaved changes, and checking the log in the browser.
// Every page works without it.

const byId = <T extends HTMLElement>(id: string): T | null => document.getElementById(id) as T | null;
const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// ---- keyboard: / finds; in a list j and k move, Enter opens, x selects, . acts on what is selected ----------------------

const rows = (): HTMLTableRowElement[] => [...document.querySelectorAll<HTMLTableRowElement>('.results .list tbody tr')];
let at = -1;

function move(step: number): void {
  const all = rows();
  if (all.length === 0) return;
  all[at]?.classList.remove('at');
  at = Math.max(0, Math.min(all.length - 1, at + step));
  const row = all[at];
  row?.classList.add('at');
  row?.scrollIntoView({ block: 'nearest' });
  row?.querySelector<HTMLAnchorElement>('a')?.focus({ preventScroll: true });
}

// Opens what is selected, or the row one stands on.
function act(): void {
  const picked = rows().filter((r) => r.classList.contains('picked'));
  const chosen = picked.length > 0 ? picked : rows().slice(at, at + 1);
  const links = chosen.map((r) => r.querySelector<HTMLAnchorElement>('a')?.href).filter((h): h is string => !!h);
  if (links.length === 1 && links[0]) location.href = links[0];
  else links.forEach((h) => window.open(h, '_blank', 'noopener'));
}

document.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
  if (e.key === '/') {
    e.preventDefault();
    byId<HTMLInputElement>('find')?.focus();
  } else if (e.key === 'j') move(1);
  else if (e.key === 'k') move(-1);
  else if (e.key === 'x') rows()[at]?.classList.toggle('picked');
  else if (e.key === '.') act();
});

// ---- forms ------------------------------------------------------------------------------------------------------------

const guarded = document.querySelector<HTMLFormElement>('form[data-guard]');
if (guarded) {
  let changed = false;
  guarded.addEventListener('input', () => { changed = true; });
  guarded.addEventListener('submit', () => { changed = false; });
  window.addEventListener('beforeunload', (e) => { if (changed) e.preventDefault(); });
}
document.querySelector<HTMLElement>('.summary[tabindex]')?.focus();
if (matchMedia('(max-width: 56rem)').matches)
  document.querySelectorAll<HTMLDetailsElement>('.facets .fold').forEach((d) => { d.open = false; });

// ---- times: UTC on the page, local on hover ------------------------------------------------------------------------------

document.querySelectorAll<HTMLTimeElement>('time[datetime*="T"]').forEach((t) => {
  t.title = new Date(t.dateTime).toLocaleString();
});

// ---- the log: RFC 6962 tree, C2SP tiles and notes ------------------------------------------------------------------------

type Bytes = Uint8Array<ArrayBuffer>;
const HASH = 32;
const fromBase64 = (s: string): Bytes => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
const same = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

async function node(left: Bytes, right: Bytes): Promise<Bytes> {
  const joined = new Uint8Array(1 + 2 * HASH);
  joined[0] = 1;
  joined.set(left, 1);
  joined.set(right, 1 + HASH);
  return sha256(joined);
}

// Root of hashes that are all perfect subtrees of one size: split at the largest power of two below n.
async function root(hashes: Bytes[]): Promise<Bytes> {
  const [first] = hashes;
  if (hashes.length === 0 || !first) return sha256(new Uint8Array(0));
  if (hashes.length === 1) return first;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  const [left, right] = await Promise.all([root(hashes.slice(0, k)), root(hashes.slice(k))]);
  return node(left, right);
}

// The perfect subtrees that a partial tile holds, one for each 1-bit of its width, smallest first.
async function perfect(hashes: Bytes[]): Promise<Bytes[]> {
  const out: Bytes[] = [];
  for (let bit = 128, from = 0; bit > 0; bit /= 2)
    if (hashes.length & bit) {
      out.unshift(await root(hashes.slice(from, from + bit)));
      from += bit;
    }
  return out;
}

function tilePath(level: number, index: number, width: number): string {
  let name = String(index % 1000).padStart(3, '0');
  for (let n = Math.floor(index / 1000); n > 0; n = Math.floor(n / 1000)) name = `x${String(n % 1000).padStart(3, '0')}/${name}`;
  return `/log/tile/${level}/${name}${width < 256 ? `.p/${width}` : ''}`;
}

async function tile(level: number, index: number, width: number): Promise<Bytes[]> {
  const answer = await fetch(tilePath(level, index, width));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (!answer.ok || bytes.length !== width * HASH) throw new Error(`tile ${level}/${index} is missing or damaged`);
  return Array.from({ length: width }, (_, i) => bytes.slice(i * HASH, (i + 1) * HASH));
}

interface Checkpoint { text: string; origin: string; size: number; root: Bytes; signatures: string[] }

function parseCheckpoint(note: string): Checkpoint {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const [origin = '', size = '', hash = ''] = text.split('\n');
  return { text, origin, size: Number(size), root: fromBase64(hash), signatures: note.slice(split + 2).split('\n') };
}

async function signed(c: Checkpoint, vkey: string): Promise<boolean> {
  const [name = '', id = '', ...rest] = vkey.trim().split('+');
  const key = fromBase64(rest.join('+'));
  if (key[0] !== 1) throw new Error('the key is not Ed25519');
  const line = c.signatures.find((s) => s.startsWith(`— ${name} `));
  if (!line) return false;
  const payload = fromBase64(line.split(' ')[2] ?? '');
  const given = [...payload.slice(0, 4)].map((b) => b.toString(16).padStart(2, '0')).join('');
  const publicKey = await crypto.subtle.importKey('raw', key.slice(1), 'Ed25519', false, ['verify']);
  return given === id && crypto.subtle.verify('Ed25519', publicKey, payload.slice(4), new TextEncoder().encode(c.text));
}

// Level by level: what a level's full tiles hash to must be what the level above holds.
async function verifyTree(c: Checkpoint, tell: (done: number, all: number) => void): Promise<void> {
  let width = c.size;
  let below: Bytes[] | null = null;
  const edge: Bytes[] = []; // perfect subtrees along the right edge, smallest first
  const all = Math.ceil(c.size / 256);
  for (let level = 0; width > 0; level++) {
    const full = Math.floor(width / 256), partial = width % 256;
    const above: Bytes[] = [];
    const count = full + (partial > 0 ? 1 : 0);
    for (let i = 0; i < count; i++) {
      const hashes = await tile(level, i, i < full ? 256 : partial);
      if (below)
        hashes.forEach((h, k) => {
          const want = (below as Bytes[])[i * 256 + k];
          if (!want || !same(h, want)) throw new Error(`tile ${level}/${i} does not follow from the tiles below it`);
        });
      if (i < full) above.push(await root(hashes));
      else edge.push(...(await perfect(hashes)));
      if (level === 0 && i % 16 === 0) tell(i, all);
    }
    below = above;
    width = full;
  }
  let [sum] = edge.length > 0 ? edge : [await root([])];
  for (const left of edge.slice(1)) sum = await node(left, sum as Bytes);
  if (!sum || !same(sum, c.root)) throw new Error('the tree does not give the root that was signed');
}

const button = byId<HTMLButtonElement>('verify-now');
if (button) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const result = byId('verify-result');
    if (!result) return;
    button.disabled = true;
    const say = (text: string, kind: string): void => { result.textContent = text; result.className = kind; };
    try {
      const c = parseCheckpoint(await (await fetch('/log/checkpoint')).text());
      const vkey = byId('vkey')?.textContent ?? '';
      if (!(await signed(c, vkey))) throw new Error('the signature does not fit the key');
      await verifyTree(c, (done, all) => say(`${done.toLocaleString('en')} of ${all.toLocaleString('en')} tiles …`, ''));
      say(`Verified: ${c.size.toLocaleString('en')} entries give the signed root, and ${c.origin} signed it.`, 'good');
    } catch (e) {
      say(`Not verified: ${e instanceof Error ? e.message : String(e)}`, 'badly');
    }
    button.disabled = false;
  });
}
