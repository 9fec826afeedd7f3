// worldmap.mjs: the world as an SVG sprite, one element a state, for pages to colour by reference.
//
// Usage: node tools/worldmap.mjs COUNTRIES.geojson.gz DISPUTED.geojson.gz OUT.svg OUT-codes.txt
//
// Equal Earth projection (Savric, Patterson, Jenny 2018, International Journal of Geographical Information Science 33:3),
// 960 units wide; outlines simplified (Douglas and Peucker 1973) to a third of a unit and written with one decimal, as
// relative moves. A state too small to see gets a dot. Same input, same output.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const WIDTH = 960;
const TOLERANCE = 0.33;
const SMALLEST_RING = 0.5; // square units; smaller islands are left out unless they are all there is
const DOT_BELOW = 14; // square units of a state's largest ring

const A = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;

function equalEarth(lon, lat) {
  const t = Math.asin(M * Math.sin((lat * Math.PI) / 180));
  const t2 = t * t, t6 = t2 * t2 * t2;
  const x = (lon * Math.PI / 180) * Math.cos(t) / (M * (A[0] + 3 * A[1] * t2 + t6 * (7 * A[2] + 9 * A[3] * t2)));
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
  return polygons.map((p) => p[0].map(project));
}

const fixes = { KOS: 'XKX', PSX: 'PSE', SDS: 'SSD', SAH: 'ESH' };
const codeOf = (p) => (p.iso_a3 && p.iso_a3 !== '-99' ? p.iso_a3 : fixes[p.adm0_a3] ?? p.adm0_a3);
const load = (file) => JSON.parse(gunzipSync(readFileSync(file)));

const [countries, disputed, svgFile, codesFile] = process.argv.slice(2);
const shapes = new Map();
for (const f of load(countries).features) {
  if (codeOf(f.properties) === 'ATA') continue; // no state's; it would be a third of the picture
  const code = codeOf(f.properties);
  const all = rings(f.geometry).map((r) => ({ r, a: area(r) })).sort((p, q) => q.a - p.a);
  const known = shapes.get(code) ?? { name: f.properties.name, rings: [] };
  known.rings.push(...all);
  shapes.set(code, known);
}

const parts = [];
const codes = [];
for (const [code, { name, rings: list }] of [...shapes].sort(([a], [b]) => (a < b ? -1 : 1))) {
  list.sort((p, q) => q.a - p.a);
  const d = list.filter(({ a }, i) => a >= SMALLEST_RING || i === 0).map(({ r }) => path(simplify(r))).join('');
  const [big] = list;
  const xs = big.r.map(([x]) => x), ys = big.r.map(([, y]) => y);
  const cx = (Math.min(...xs) + Math.max(...xs)) / 2, cy = (Math.min(...ys) + Math.max(...ys)) / 2;
  const dot = big.a < DOT_BELOW ? `<circle cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="2.4"/>` : '';
  parts.push(`<g id="${code}">${d ? `<path d="${d}"/>` : ''}${dot}</g>`);
  codes.push(`${code}\t${cx.toFixed(0)}\t${cy.toFixed(0)}\t${name}`);
}
const contested = load(disputed).features
  .flatMap((f) => rings(f.geometry)).filter((r) => area(r) >= SMALLEST_RING).map((r) => path(simplify(r))).join('');
const outline = [];
for (let lat = 90; lat >= -90; lat -= 2) outline.push(project([-180, lat]));
for (let lat = -90; lat <= 90; lat += 2) outline.push(project([180, lat]));
const sphere = 'M' + outline.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L') + 'z';
writeFileSync(svgFile, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}"><defs>` +
  `<path id="sphere" d="${sphere}"/>${parts.join('')}<path id="disputed" d="${contested}"/></defs></svg>\n`);
writeFileSync(codesFile, codes.join('\n') + '\n');
