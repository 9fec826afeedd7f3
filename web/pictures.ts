// pictures.ts: tooltips, a map to zoom and move, and years to draw across. The pictures themselves
// are made by the server; nothing here changes what they say.

// ---- tooltips: what a shape's <title> says, at once and beside the pointer

export function tooltips(): void {
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  tip.setAttribute('aria-hidden', 'true'); // the same stands in the table behind the picture
  document.body.append(tip);
  let title: Element|null = null;
  let text = '';
  const leave = (): void => {
    if (title) title.textContent = text; // taken away meanwhile, or the browser would show it too
    title = null;
    tip.hidden = true;
  };
  const place = (e: PointerEvent): void => {
    const x = Math.min(e.clientX + 14, innerWidth - tip.offsetWidth - 8);
    const below = e.clientY + 18 + tip.offsetHeight < innerHeight;
    tip.style.left = `${Math.max(8, x)}px`;
    tip.style.top = `${below ? e.clientY + 18 : e.clientY - tip.offsetHeight - 10}px`;
  };
  document.addEventListener('pointerover', (e) => {
    const target = e.target instanceof Element ? e.target : null;
    const shape = target?.closest('.states use, .bar-of');
    const found = shape?.querySelector(':scope > title') ?? null;
    if (found === title) return;
    leave();
    if (!found) return;
    title = found;
    text = found.textContent ?? '';
    found.textContent = '';
    tip.textContent = text;
    tip.hidden = false;
    place(e);
  });
  document.addEventListener('pointermove', (e) => {
    if (!tip.hidden) place(e);
  });
  document.documentElement.addEventListener('pointerleave', leave);
}

// ---- the map: buttons, drag, and the wheel with Ctrl

interface View {
  x: number;
  y: number;
  width: number;
  height: number
}
const DEEPEST = 12;

export function moveMap(svg: SVGSVGElement): void {
  const box = svg.viewBox.baseVal;
  const whole: View = {x: box.x, y: box.y, width: box.width, height: box.height};
  let view = {...whole};

  const show = (next: View): void => {
    const width = Math.min(whole.width, Math.max(whole.width / DEEPEST, next.width));
    const height = width * (whole.height / whole.width);
    view = {
      width,
      height,
      x: Math.max(whole.x, Math.min(whole.x + whole.width - width, next.x)),
      y: Math.max(whole.y, Math.min(whole.y + whole.height - height, next.y)),
    };
    svg.setAttribute('viewBox', `${view.x} ${view.y} ${view.width} ${view.height}`);
    svg.classList.toggle('zoomed', width < whole.width);
  };
  // Zooms so that the point of the map under (u, v), as shares of its width and height, stays
  // there.
  const zoom = (by: number, u = 0.5, v = 0.5): void => {
    const width = Math.min(whole.width, Math.max(whole.width / DEEPEST, view.width / by));
    const height = width * (whole.height / whole.width);
    show({
      width,
      height,
      x: view.x + (view.width - width) * u,
      y: view.y + (view.height - height) * v
    });
  };

  const tools = document.createElement('div');
  tools.className = 'zoom';
  const acts: [string, string, () => void][] = [
    ['+', 'Nearer', () => zoom(1.6)],
    ['−', 'Farther', () => zoom(1 / 1.6)],
    ['○', 'Whole world', () => show(whole)],
  ];
  for (const [sign, label, run] of acts) {
    const b = document.createElement('button');
    b.type = 'button';
    b.textContent = sign;
    b.title = label;
    b.setAttribute('aria-label', label);
    b.addEventListener('click', run);
    tools.append(b);
  }
  svg.after(tools);

  svg.addEventListener('wheel', (e) => {
    if (!e.ctrlKey && !e.metaKey) return; // the wheel alone goes on scrolling the page
    e.preventDefault();
    const r = svg.getBoundingClientRect();
    zoom(e.deltaY < 0 ? 1.25 : 0.8, (e.clientX - r.left) / r.width, (e.clientY - r.top) / r.height);
  }, {passive: false});

  let from: {x: number; y: number; view: View}|null = null;
  let moved = false;
  svg.addEventListener('pointerdown', (e) => {
    if (view.width === whole.width || e.button !== 0) return;
    from = {x: e.clientX, y: e.clientY, view};
    moved = false;
  });
  window.addEventListener('pointermove', (e) => {
    if (!from) return;
    const scale = from.view.width / svg.getBoundingClientRect().width;
    moved = moved || Math.hypot(e.clientX - from.x, e.clientY - from.y) > 4;
    if (!moved) return;
    svg.classList.add('moving');
    show({
      ...from.view,
      x: from.view.x - (e.clientX - from.x) * scale,
      y: from.view.y - (e.clientY - from.y) * scale
    });
  });
  window.addEventListener('pointerup', () => {
    from = null;
    svg.classList.remove('moving');
  });
  svg.addEventListener('click', (e) => {
    if (moved) e.preventDefault();
    moved = false;
  }, true);
  svg.addEventListener('dragstart', (e) => e.preventDefault());
}

// ---- years: drawing across the bars narrows the page to those years

export function brushYears(svg: SVGSVGElement): void {
  const name = svg.dataset['brush'];
  const bars = [...svg.querySelectorAll<SVGGElement>('.bar-of')];
  if (!name || bars.length === 0) return;
  const place = (e: PointerEvent): number => { // the bar at or before the pointer
    const after = bars.findIndex((b) => b.getBoundingClientRect().right > e.clientX);
    return after < 0 ? bars.length - 1 : after;
  };
  let start = -1, end = -1;
  const mark = (): void => bars.forEach(
      (b, i) => b.classList.toggle(
          'in', start >= 0 && i >= Math.min(start, end) && i <= Math.max(start, end)));
  svg.addEventListener('pointerdown', (e) => {
    if (e.button === 0 && e.pointerType !== 'touch') start = end = place(e);
  });
  window.addEventListener('pointermove', (e) => {
    if (start < 0 || place(e) === end) return;
    end = place(e);
    svg.classList.add('brushing');
    mark();
  });
  window.addEventListener('pointerup', () => {
    const chosen = start >= 0 && start !== end ?
        bars.slice(Math.min(start, end), Math.max(start, end) + 1) :
        [];
    start = end = -1;
    mark();
    svg.classList.remove('brushing');
    if (chosen.length === 0) return;
    const address = new URL(location.href);
    address.searchParams.delete(name);
    for (const b of chosen)
      if (b.querySelector('.mark')) address.searchParams.append(name, b.dataset['label'] ?? '');
    location.href = address.href;
  });
  svg.addEventListener('dragstart', (e) => e.preventDefault());
}
