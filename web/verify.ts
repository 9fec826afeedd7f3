// verify.ts: the log checked in the browser: RFC 6962 tree, C2SP tiles, notes and proof files, and
// the commitment of a record (comity's own). Trusts the key on the page and nothing else; the page
// says to compare that key.

type Bytes = Uint8Array<ArrayBuffer>;
const HASH = 32;
const TILE = 256;
const AT_ONCE = 16; // tiles fetched side by side

const fromBase64 = (s: string): Bytes => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
const same = (a: Bytes, b: Bytes): boolean =>
    a.length === b.length && a.every((x, i) => x === b[i]);
const count = (n: number): string => n.toLocaleString('en');

function join(...runs: Bytes[]): Bytes {
  const out = new Uint8Array(runs.reduce((n, r) => n + r.length, 0));
  let n = 0;
  for (const r of runs) {
    out.set(r, n);
    n += r.length;
  }
  return out;
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1);
const leafOf = (entry: Bytes): Promise<Bytes> => sha256(join(LEAF, entry));
const nodeOf = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(join(NODE, left, right));

// ---- notes and checkpoints

interface Checkpoint {
  text: string;
  origin: string;
  size: number;
  root: Bytes;
  signatures: string[]
}

function parseCheckpoint(note: string): Checkpoint {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const [origin = '', size = '', hash = ''] = text.split('\n');
  if (split < 0 || !/^\d{1,15}$/.test(size)) throw new Error('the checkpoint is not one');
  return {
    text,
    origin,
    size: Number(size),
    root: fromBase64(hash),
    signatures: note.slice(split + 2).split('\n')
  };
}

// One of the lines is this key's, and its signature fits the text. The key's name is the log's.
async function signed(c: Checkpoint, vkey: string): Promise<void> {
  const [name = '', id = '', ...rest] = vkey.trim().split('+');
  const key = fromBase64(rest.join('+'));
  if (key[0] !== 1) throw new Error('the key is not Ed25519');
  if (c.origin !== name) throw new Error(`the checkpoint is of another log, ${c.origin}`);
  const line = c.signatures.find((s) => s.startsWith(`— ${name} `));
  if (!line) throw new Error('the checkpoint bears no signature of this key');
  const payload = fromBase64(line.split(' ')[2] ?? '');
  const given = [...payload.slice(0, 4)].map((b) => b.toString(16).padStart(2, '0')).join('');
  const publicKey =
      await crypto.subtle.importKey('raw', key.slice(1), 'Ed25519', false, ['verify']);
  const message = new TextEncoder().encode(c.text);
  if (given !== id ||
      !(await crypto.subtle.verify('Ed25519', publicKey, payload.slice(4), message)))
    throw new Error('the signature does not fit the key');
}

// ---- the whole tree

function tilePath(level: number, index: number, width: number): string {
  let name = String(index % 1000).padStart(3, '0');
  for (let n = Math.floor(index / 1000); n > 0; n = Math.floor(n / 1000))
    name = `x${String(n % 1000).padStart(3, '0')}/${name}`;
  return `/log/tile/${level}/${name}${width < TILE ? `.p/${width}` : ''}`;
}

async function tile(level: number, index: number, width: number): Promise<Bytes> {
  const answer = await fetch(tilePath(level, index, width));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (!answer.ok || bytes.length !== width * HASH)
    throw new Error(`tile ${level}/${index} is missing or damaged`);
  return bytes;
}

// Root of hashes that are all perfect subtrees of one size, 2^k of them: pair by pair.
async function perfectRoot(hashes: Bytes): Promise<Bytes> {
  let row = hashes;
  while (row.length > HASH) {
    const pairs: Promise<Bytes>[] = [];
    for (let i = 0; i < row.length; i += 2 * HASH)
      pairs.push(sha256(join(NODE, row.subarray(i, i + 2 * HASH))));
    row = join(...(await Promise.all(pairs)));
  }
  return row;
}

// The perfect subtrees that a partial tile holds, one for each 1-bit of its width, smallest first.
async function edgeOf(hashes: Bytes): Promise<Bytes[]> {
  const out: Bytes[] = [];
  const width = hashes.length / HASH;
  for (let bit = TILE / 2, from = 0; bit >= 1; bit /= 2)
    if (width & bit) {
      out.unshift(await perfectRoot(hashes.slice(from * HASH, (from + bit) * HASH)));
      from += bit;
    }
  return out;
}

// Level by level: what a level's full tiles hash to must be what the level above holds.
async function verifyTree(c: Checkpoint, tell: (done: number, all: number) => void): Promise<void> {
  const edge: Bytes[] = []; // perfect subtrees along the right edge, smallest first
  let below: Bytes|null = null;
  for (let level = 0, width = c.size; width > 0; level++, width = Math.floor(width / TILE)) {
    const full = Math.floor(width / TILE), partial = width % TILE,
          tiles = full + (partial > 0 ? 1 : 0);
    const roots = new Uint8Array(full * HASH);
    for (let first = 0; first < tiles; first += AT_ONCE) {
      const some = Array.from({length: Math.min(AT_ONCE, tiles - first)}, (_, k) => first + k);
      await Promise.all(some.map(async (i) => {
        const hashes = await tile(level, i, i < full ? TILE : partial);
        if (below && !same(hashes, below.slice(i * TILE * HASH, i * TILE * HASH + hashes.length)))
          throw new Error(`tile ${level}/${i} does not follow from the tiles below it`);
        if (i < full)
          roots.set(await perfectRoot(hashes), i * HASH);
        else
          edge.push(...(await edgeOf(hashes)));
      }));
      if (level === 0) tell(Math.min(tiles, first + AT_ONCE), tiles);
    }
    below = roots;
  }
  let sum: Bytes = edge[0] ?? (await sha256(new Uint8Array(0)));
  for (const left of edge.slice(1)) sum = await nodeOf(left, sum);
  if (!same(sum, c.root)) throw new Error('the tree does not give the root that was signed');
}

// ---- one record's proof

interface ProofData {
  entry: string;
  parts: [string, string][];
  withheld: string[]
}

const ENTRY_PREFIX = new TextEncoder().encode('comity-entry/v1\n');

// What is shown and the digests of what is not, together, give the entry.
async function entryOf(data: ProofData): Promise<Bytes> {
  const digests = await Promise.all(
      data.parts.map(([salt, bytes]) => sha256(join(fromBase64(salt), fromBase64(bytes)))));
  digests.push(...data.withheld.map(fromBase64));
  digests.sort((a, b) => {
    const k = a.findIndex((x, i) => x !== b[i]);
    return k < 0 ? 0 : (a[k] ?? 0) - (b[k] ?? 0);
  });
  return join(ENTRY_PREFIX, await sha256(join(...digests)));
}

// RFC 9162 2.1.3.2. Sizes are below 2^53, where division is exact.
async function rootFrom(leaf: Bytes, index: number, size: number, path: Bytes[]): Promise<Bytes> {
  let node = leaf, at = index, last = size - 1;
  for (const other of path) {
    if (last === 0) throw new Error('the proof is too long');
    if (at % 2 === 1 || at === last) {
      node = await nodeOf(other, node);
      while (at % 2 === 0 && at > 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      node = await nodeOf(node, other);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw new Error('the proof is too short');
  return node;
}

interface Proof {
  index: number;
  path: Bytes[];
  checkpoint: string
}

function parseProof(text: string): Proof {
  const gap = text.indexOf('\n\n');
  const [kind, ...lines] = text.slice(0, gap).split('\n');
  if (kind !== 'c2sp.org/tlog-proof@v1' || gap < 0) throw new Error('the proof file is not one');
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const index = /^index (\d{1,15})$/.exec(lines.shift() ?? '');
  if (!index) throw new Error('the proof file names no entry');
  return {index: Number(index[1]), path: lines.map(fromBase64), checkpoint: text.slice(gap + 2)};
}

// ---- on the pages

const byId = <T extends HTMLElement>(id: string): T|null => document.getElementById(id) as T | null;
const textOf = (id: string): string => byId(id)?.textContent ?? '';
const reason = (e: unknown): string => (e instanceof Error ? e.message : String(e));

// Browsers give the functions that this takes only to pages from this machine or over TLS.
const able = (): void => {
  if (!globalThis.crypto?.subtle)
    throw new Error('this browser allows it only over TLS or on the same machine');
};

export function verifyLog(): void {
  const button = byId<HTMLButtonElement>('verify-now');
  const result = byId('verify-result');
  const bar = byId<HTMLProgressElement>('verify-progress');
  if (!button || !result) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    result.className = '';
    result.textContent = 'Fetching the checkpoint …';
    try {
      able();
      const began = performance.now();
      const c = parseCheckpoint(await (await fetch('/log/checkpoint')).text());
      await signed(c, textOf('vkey'));
      result.textContent = `The signature fits. Fetching the tree of ${count(c.size)} entries …`;
      await verifyTree(c, (done, all) => {
        if (!bar) return;
        bar.hidden = false;
        bar.max = all;
        bar.value = done;
      });
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      result.textContent = `Verified: ${count(c.size)} entries give the signed root, and ${
          c.origin} signed it (${seconds} s).`;
      result.className = 'good';
    } catch (e) {
      result.textContent = `Not verified: ${reason(e)}.`;
      result.className = 'badly';
    }
    if (bar) bar.hidden = true;
    button.disabled = false;
  });
}

export function checkProof(): void {
  const button = byId<HTMLButtonElement>('check-proof');
  const result = byId('check-result');
  if (!button || !result) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const list = document.createElement('ol');
    const good = (text: string): void => {
      const item = document.createElement('li');
      item.textContent = `✓ ${text}`;
      list.append(item);
    };
    result.replaceChildren(list);
    try {
      able();
      const data = JSON.parse(textOf('proof-data')) as ProofData;
      const proof = parseProof(textOf('proof-file'));
      let entry = fromBase64(data.entry);
      if (data.parts.length > 0) {
        const made = await entryOf(data);
        if (!same(made, entry)) throw new Error('what the page shows does not give the entry');
        entry = made;
        const rest = data.withheld.length > 0 ? `, with ${data.withheld.length} withheld,` : '';
        good(`${data.parts.length} parts shown${rest} give the entry.`);
      }
      const c = parseCheckpoint(proof.checkpoint);
      const root = await rootFrom(await leafOf(entry), proof.index, c.size, proof.path);
      if (!same(root, c.root))
        throw new Error('the proof does not lead to the root that was signed');
      good(`${proof.path.length} hashes lead from entry ${count(proof.index)} to the root of ${
          count(c.size)} entries.`);
      await signed(c, textOf('vkey'));
      good(`${c.origin} signed that root.`);
      const now = await (await fetch('/log/checkpoint')).text();
      await signed(parseCheckpoint(now), textOf('vkey'));
      result.className = 'good';
    } catch (e) {
      const item = document.createElement('li');
      item.textContent = `✗ Not verified: ${reason(e)}.`;
      list.append(item);
      result.className = 'badly';
    }
  });
}
