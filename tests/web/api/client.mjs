// client.mjs: a node of its own, users and tokens, and requests with every header in our hands.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSWORD = 'correct horse battery staple';
let passed = 0, failed = 0;

export function check(name, good, detail) {
  if (good) { passed++; return true; }
  failed++;
  console.log(`FAILED: ${name}${detail === undefined ? '' : `: ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`}`.slice(0, 700));
  return false;
}
export const same = (name, got, wanted) =>
  check(name, JSON.stringify(got) === JSON.stringify(wanted), `${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
export const counts = () => ({ passed, failed });

export class Node {
  constructor(comity) {
    this.comity = comity;
    this.room = mkdtempSync(join(process.env.TMPDIR || tmpdir(), 'comity-api-'));
    this.home = join(this.room, 'node');
    writeFileSync(join(this.room, 'password'), PASSWORD + '\n');
    this.run('init', '--origin', 'test.example/api', '--name', 'Test', '--partner', 'TST', '--user', 'root',
      '--password-file', join(this.room, 'password'));
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  }
  run(...words) {
    return execFileSync(this.comity, words, { env: { ...process.env, COMITY_HOME: this.home }, encoding: 'utf8' });
  }
  user(name, roles, ...more) {
    this.run('user', 'add', name, '--roles', roles, '--password-file', join(this.room, 'password'), ...more);
    return this.token(name);
  }
  token(name) {
    return /[A-Za-z0-9_-]{43}/.exec(this.run('user', 'token', name, '--label', 'test'))[0];
  }
  async start() {
    this.server = spawn(this.comity, ['serve', '--port', '0'], { env: { ...process.env, COMITY_HOME: this.home } });
    this.said = '';
    this.server.stderr.on('data', (d) => { this.said += d; });
    this.ended = new Promise((done) => this.server.on('exit', (code, signal) => done(signal ?? code)));
    this.port = await new Promise((done, fail) => {
      this.server.stdout.on('data', (d) => { const m = /:(\d+)\s*$/m.exec(d); if (m) done(Number(m[1])); });
      this.server.on('exit', () => fail(new Error(`the server ended: ${this.said}`)));
    });
  }
  async stop() {
    this.server.kill('SIGTERM');
    return this.ended;
  }
  clean() { this.agent.destroy(); rmSync(this.room, { recursive: true, force: true }); }

  // One request; the answer with its bytes, text, and JSON where it is JSON.
  send(method, path, { token, headers = {}, body } = {}) {
    const all = { ...headers };
    if (token) all.Authorization = `Bearer ${token}`;
    let bytes = body;
    if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
      bytes = JSON.stringify(body);
      all['Content-Type'] ??= 'application/json';
    }
    if (bytes !== undefined) all['Content-Length'] ??= Buffer.byteLength(bytes);
    return new Promise((done, fail) => {
      const q = http.request({ host: '127.0.0.1', port: this.port, method, path, headers: all, agent: this.agent }, (a) => {
        const parts = [];
        a.on('data', (d) => parts.push(d));
        a.on('end', () => {
          const raw = Buffer.concat(parts), text = raw.toString('utf8');
          let json;
          if (/json/.test(a.headers['content-type'] ?? '') && !a.headers['content-encoding']) {
            try { json = JSON.parse(text); } catch { json = undefined; }
          }
          done({ status: a.statusCode, headers: a.headers, raw, text, json });
        });
        a.on('error', fail);
      });
      q.on('error', fail);
      q.end(bytes);
    });
  }
  form(path, fields, headers = {}) {
    return this.send('POST', path, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, body: new URLSearchParams(fields).toString(),
    });
  }
}

// mulberry32: the same seed, the same run.
export function chance(seed) {
  let s = seed >>> 0;
  const next = () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (n) => Math.floor(next() * n), one: (list) => list[Math.floor(next() * list.length)], likely: (p) => next() < p };
}
