// app.ts: what a page gains from script: the keyboard, a guard for unsaved changes, a map to move
// and years to draw across, and checking the log in the browser. Every page works without it.
import {brushYears, moveMap, tooltips} from './pictures';
import {checkProof, verifyLog} from './verify';

const byId = <T extends HTMLElement>(id: string): T|null => document.getElementById(id) as T | null;
const make =
    <K extends keyof HTMLElementTagNameMap>(tag: K, text: string): HTMLElementTagNameMap[K] => {
      const e = document.createElement(tag);
      e.textContent = text;
      return e;
    };
const typing = (target: EventTarget|null): boolean => target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// ---- keyboard: / finds; in a list j and k move, Enter opens, x selects, . acts on the selection

const rows = ():
    HTMLTableRowElement[] => [...document.querySelectorAll<HTMLTableRowElement>('.list tbody tr')];
const linkOf = (r: HTMLTableRowElement): HTMLAnchorElement|null => r.querySelector('th a, a');
let at = -1;

function move(step: number): void {
  const all = rows();
  if (all.length === 0) return;
  all[at]?.classList.remove('at');
  at = Math.max(0, Math.min(all.length - 1, at + step));
  const row = all[at];
  row?.classList.add('at');
  row?.scrollIntoView({block: 'nearest'});
  if (row) linkOf(row)?.focus({preventScroll: true});
}

const picked = (): HTMLTableRowElement[] => rows().filter((r) => r.classList.contains('picked'));
const addresses = (): string[] =>
    picked().map((r) => linkOf(r)?.href ?? '').filter((h) => h !== '');

function showPicked(): void {
  document.querySelector('.picked-bar')?.remove();
  const n = picked().length;
  if (n === 0) return;
  const bar = make('div', '');
  bar.className = 'picked-bar';
  const open = make('button', n === 1 ? 'Open it' : 'Open them in tabs');
  open.addEventListener('click', () => {
    if (n === 1)
      location.href = addresses()[0] ?? '';
    else
      addresses().forEach((h) => window.open(h, '_blank', 'noopener'));
  });
  const copy = make('button', 'Copy addresses');
  copy.addEventListener('click', () => {
    void navigator.clipboard.writeText(addresses().join('\n')).then(() => {
      copy.textContent = 'Copied';
    });
  });
  const clear = make('button', 'Select none');
  clear.addEventListener('click', () => {
    picked().forEach((r) => r.classList.remove('picked'));
    showPicked();
  });
  const count = make('span', `${n} selected`);
  count.setAttribute('role', 'status');
  bar.append(count, open, copy, clear);
  document.querySelector('.list')?.closest('section, main')?.append(bar);
}

function pick(): void {
  rows()[at]?.classList.toggle('picked');
  showPicked();
}

// With a selection: to its bar; without: the row one stands on becomes the selection.
function act(): void {
  if (picked().length === 0) pick();
  document.querySelector<HTMLButtonElement>('.picked-bar button')?.focus();
}

document.addEventListener('keydown', (e) => {
  if (e.key === 'Escape') {
    if (e.target instanceof HTMLInputElement) e.target.blur();
    document.querySelectorAll<HTMLDetailsElement>('.tool[open]').forEach((d) => {
      d.open = false;
    });
  }
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
  if (e.key === '/') {
    e.preventDefault();
    byId<HTMLInputElement>('find')?.focus();
  } else if (e.key === 'j')
    move(1);
  else if (e.key === 'k')
    move(-1);
  else if (e.key === 'x')
    pick();
  else if (e.key === '.')
    act();
});
document.addEventListener('click', (e) => {
  document.querySelectorAll<HTMLDetailsElement>('.tool[open]').forEach((d) => {
    if (!(e.target instanceof Node && d.contains(e.target))) d.open = false;
  });
});

// ---- forms

const guarded = document.querySelector<HTMLFormElement>('form[data-guard]');
if (guarded) {
  let changed = guarded.dataset['guard'] === 'changed';
  guarded.addEventListener('input', () => {
    changed = true;
  });
  guarded.addEventListener('submit', () => {
    changed = false;
  });
  window.addEventListener('beforeunload', (e) => {
    if (changed) e.preventDefault();
  });
}
document.querySelector<HTMLElement>('.summary[tabindex]')?.focus();
if (matchMedia('(max-width: 60rem)').matches)
  document.querySelectorAll<HTMLDetailsElement>('.facets .fold').forEach((d) => {
    d.open = false;
  });

// Times stand in UTC; the local time shows when one points at them.
document.querySelectorAll<HTMLTimeElement>('time[datetime*="T"]').forEach((t) => {
  t.title = `${new Date(t.dateTime).toLocaleString()} here`;
});

// ---- pictures, the log

tooltips();
const map = document.querySelector<SVGSVGElement>('#map');
if (map) moveMap(map);
document.querySelectorAll<SVGSVGElement>('.bars[data-brush]').forEach(brushYears);
verifyLog();
checkProof();
