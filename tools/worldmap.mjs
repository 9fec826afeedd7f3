// worldmap.mjs: the world as an SVG sprite, one element a state, for pages to colour by reference.
//
// Usage: node tools/worldmap.mjs COUNTRIES.geojson.gz DISPUTED.geojson.gz OUT.svg OUT-codes.txt
//
// Equal Earth projection (Savric, Patterson, Jenny 2018, International Journal of Geographical
// Information Science 33:3), 960 units wide; outlines simplified (Douglas and Peucker 1973) to a
// third of a unit and written with one decimal, as relative moves. A border that two states share
// is simplified once, so that no gap opens between them. A state too small to see gets a dot.
// Same input, same output.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const WIDTH = 960;
const TOLERANCE = 0.33;
const SMALLEST_RING = 0.5; // square units; smaller islands are left out, but for a state's largest
const DOT_BELOW = 14; // square units of a state's largest ring

const A = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;

function equalEarth(lon, lat) {
  const t = Math.asin(M * Math.sin((lat * Math.PI) / 180));
  const t2 = t * t, t6 = t2 * t2 * t2;
  const slope = A[0] + 3 * A[1] * t2 + t6 * (7 * A[2] + 9 * A[3] * t2);
  const x = (lon * Math.PI / 180) * Math.cos(t) / (M * slope);
  const y = t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2));
  return [x, y];
}
const EDGE = equalEarth(180, 0)[0];
const TOP = equalEarth(0, 90)[1];
const SCALE = WIDTH / (2 * EDGE);
const HEIGHT = Math.ceil(2 * TOP * SCALE);
const project = ([lon, lat]) => {
  const [x, y] = equalEarth(lon, lat);
  return [(x + EDGE) * SCALE, (TOP - y) * SCALE];
};

function distance([px, py], [ax, ay], [bx, by]) {
  const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

function simplify(points) {
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const stack = [[0, points.length - 1]];
  while (stack.length > 0) {
    const [from, to] = stack.pop();
    let far = 0, at = -1;
    for (let i = from + 1; i < to; i++) {
      const d = distance(points[i], points[from], points[to]);
      if (d > far) [far, at] = [d, i];
    }
    if (far > TOLERANCE) {
      keep[at] = 1;
      stack.push([from, at], [at, to]);
    }
  }
  return points.filter((_, i) => keep[i]);
}

// Points where borders meet or end; between two of them a border belongs to the same two states.
const keyOf = ([lon, lat]) => `${lon},${lat}`;
const neighbours = new Map();
function learn(ring) {
  const n = ring.length - 1; // closed: the last point is the first
  for (let i = 0; i < n; i++) {
    const key = keyOf(ring[i]);
    const set = neighbours.get(key) ?? new Set();
    set.add(keyOf(ring[(i + n - 1) % n])).add(keyOf(ring[(i + 1) % n]));
    neighbours.set(key, set);
  }
}
const meets = (point) => (neighbours.get(keyOf(point))?.size ?? 0) > 2;

// One border, always simplified in the same direction.
function border(points) {
  const forward = keyOf(points[0]) <= keyOf(points[points.length - 1]);
  const line = simplify((forward ? points : [...points].reverse()).map(project));
  return forward ? line : line.reverse();
}

// A closed ring of degrees as a simplified open ring of map units.
function outline(ring) {
  const open = ring.slice(0, -1);
  const start = Math.max(0, open.findIndex(meets));
  const turned = [...open.slice(start), ...open.slice(0, start + 1)];
  const out = [];
  for (let from = 0, i = 1; i < turned.length; i++) {
    if (i < turned.length - 1 && !meets(turned[i])) continue;
    out.push(...border(turned.slice(from, i + 1)).slice(0, -1));
    from = i;
  }
  return out;
}

const area = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => {
  const [u, v] = ring[(i + 1) % ring.length];
  return sum + x * v - u * y;
}, 0) / 2);

const short = (n) => {
  const s = String(Math.round(n) / 10);
  return s.replace(/^(-?)0\./, '$1.');
};

function path(ring) {
  let [x, y] = [Math.round(ring[0][0] * 10), Math.round(ring[0][1] * 10)];
  let out = `M${short(x)} ${short(y)}l`;
  const steps = [];
  for (const [px, py] of ring.slice(1)) {
    const [nx, ny] = [Math.round(px * 10), Math.round(py * 10)];
    if (nx === x && ny === y) continue;
    steps.push(`${short(nx - x)} ${short(ny - y)}`);
    [x, y] = [nx, ny];
  }
  return steps.length < 2 ? '' : (out + steps.join(' ')).replace(/ -/g, '-') + 'z';
}

function rings(geometry) {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((p) => p[0]);
}

const fixes = { KOS: 'XKX', PSX: 'PSE', SDS: 'SSD', SAH: 'ESH' };
const codeOf = (p) => (p.iso_a3 && p.iso_a3 !== '-99' ? p.iso_a3 : fixes[p.adm0_a3] ?? p.adm0_a3);
const load = (file) => JSON.parse(gunzipSync(readFileSync(file)));

const [countries, disputed, svgFile, codesFile] = process.argv.slice(2);
const states = load(countries).features.filter((f) => codeOf(f.properties) !== 'ATA');
for (const f of states) rings(f.geometry).forEach(learn); // Antarctica is no state's
const shapes = new Map();
for (const f of states) {
  const code = codeOf(f.properties);
  const known = shapes.get(code) ?? { name: f.properties.name, rings: [] };
  known.rings.push(...rings(f.geometry).map((r) => ({ r, a: area(r.map(project)) })));
  shapes.set(code, known);
}

const parts = [];
const codes = [];
for (const [code, { name, rings: list }] of [...shapes].sort(([a], [b]) => (a < b ? -1 : 1))) {
  list.sort((p, q) => q.a - p.a);
  const seen = list.filter(({ a }, i) => a >= SMALLEST_RING || i === 0);
  const d = seen.map(({ r }) => path(outline(r))).join('');
  const corners = list[0].r.map(project);
  const middle = [0, 1].map((axis) => {
    const values = corners.map((c) => c[axis]);
    return ((Math.min(...values) + Math.max(...values)) / 2).toFixed(1);
  });
  const dot = list[0].a < DOT_BELOW ? `<circle cx="${middle[0]}" cy="${middle[1]}" r="2.4"/>` : '';
  parts.push(`<g id="${code}">${d ? `<path d="${d}"/>` : ''}${dot}</g>`);
  codes.push(`${code}\t${name}`);
}
const contested = load(disputed).features
  .flatMap((f) => rings(f.geometry)).map((r) => r.map(project))
  .filter((r) => area(r) >= SMALLEST_RING).map((r) => path(simplify(r))).join('');
const edge = [];
for (let lat = 90; lat >= -90; lat -= 2) edge.push(project([-180, lat]));
for (let lat = -90; lat <= 90; lat += 2) edge.push(project([180, lat]));
const sphere = 'M' + edge.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L') + 'z';
const drawn = [`<path id="sphere" d="${sphere}"/>`, ...parts,
  `<path id="disputed" d="${contested}"/>`];
const box = `viewBox="0 0 ${WIDTH} ${HEIGHT}"`;
writeFileSync(svgFile,
  `<svg xmlns="http://www.w3.org/2000/svg" ${box}><defs>${drawn.join('')}</defs></svg>\n`);
writeFileSync(codesFile, codes.join('\n') + '\n');
