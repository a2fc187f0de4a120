// Draws the page's plots with Observable Plot. The page says what to draw as plain data (src/view/plot.rs);
// colours are variables of its style sheet, so a plot follows the theme without being drawn again.
import { areaY, axisX, axisY, dot, gridY, lineY, plot, pointerX, rectY, ruleX, ruleY, tip } from '@observablehq/plot';

const FONT_PX = 11;
const DASHES = '6 4';
const SWATCH = { width: 20, gap: 6, between: 18, line: 18 };
// The line that names the vertical axis.
const LABEL = 26;
const EXPORTED = { width: 760, height: 440 };

const colour = (tone) => `var(--${tone})`;

// --- Numbers ----------------------------------------------------------------------------------------------------

const decimals = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat('en', { maximumFractionDigits: digits }));
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

// Three digits that count, but all of a whole number; percent to the tenth.
function digits(value, { unit }) {
  const size = Math.abs(value);
  if (unit === '%') return decimals[1].format(value);
  if (size < 1) return small.format(value);
  return decimals[size >= 100 ? 0 : size >= 10 ? 1 : 2].format(value);
}

function said(value, axis) {
  const { unit } = axis;
  return digits(value, axis) + (unit === '%' || !unit ? unit : ` ${unit}`);
}

// What stands at x: its name where things have names, the value with its unit elsewhere.
const named = (x, { ticks }) => ticks.find(({ at }) => Math.abs(at - x) < 0.5)?.name;

const range = (low, high, axis) => `${digits(low, axis)}–${said(high, axis)}`;

// --- Marks ------------------------------------------------------------------------------------------------------

// Stacked areas are told apart without colour, too.
const PATTERNS = {
  candidate: 'M-1,1l2,-2M0,6l6,-6M5,7l2,-2',
  failed: 'M0,3h6',
};

const patternId = (model, tone) => `plot-${model.name}-${tone}`;

function areaFill(model, tone) {
  if (tone in PATTERNS) return `url(#${patternId(model, tone)})`;
  return tone === 'follower' ? 'var(--follower-wash)' : colour(tone);
}

// Each takes a layer to Plot's marks. Values are given as they are: nothing is stacked or binned here.
const MARKS = {
  line: ({ points, tone, dashed }) => [
    lineY(points, { x: 'x', y: 'y', stroke: colour(tone), strokeWidth: 1.75, strokeDasharray: dashed ? DASHES : null }),
  ],
  steps: ({ points, tone, dashed }) => [
    lineY(points, {
      x: 'x', y: 'y', curve: 'step-after', stroke: colour(tone), strokeWidth: 1.75, strokeDasharray: dashed ? DASHES : null,
    }),
  ],
  band: ({ points, tone }) => [
    areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: colour(tone), fillOpacity: 0.16 }),
  ],
  'step-band': ({ points, tone }) => [
    areaY(points, { x: 'x', y1: 'low', y2: 'high', curve: 'step-after', fill: colour(tone), fillOpacity: 0.16 }),
  ],
  bars: ({ points, tone }) => [
    rectY(points, { x1: 'x', x2: 'x2', y1: 0, y2: 'y', fill: colour(tone), fillOpacity: 0.72, insetLeft: 0.5, insetRight: 0.5 }),
  ],
  // With low and high, an interval goes through each.
  dots: ({ points, tone, dashed }) => [
    ruleX(points.filter((point) => point.low !== undefined), { x: 'x', y1: 'low', y2: 'high', stroke: colour(tone), strokeWidth: 1.25 }),
    dot(points, { x: 'x', y: 'y', r: 3, stroke: colour(tone), strokeWidth: 1.5, fill: dashed ? 'var(--paper)' : colour(tone) }),
  ],
  // A vertical line: from low to high, or through the whole plot.
  rule: ({ points, tone, dashed }) => [
    ruleX(points, {
      x: 'x', y1: points[0]?.low === undefined ? undefined : 'low', y2: points[0]?.high === undefined ? undefined : 'high',
      stroke: colour(tone), strokeWidth: 1.25, strokeDasharray: dashed ? DASHES : null,
    }),
  ],
  level: ({ points, tone, dashed }) => [
    ruleY(points, { y: 'y', stroke: colour(tone), strokeWidth: 1.25, strokeDasharray: dashed ? DASHES : null }),
  ],
  areas: ({ points, tone }, model) => [
    areaY(points, { x: 'x', y1: 'low', y2: 'high', curve: 'step-after', fill: areaFill(model, tone) }),
    // Where it has no height, the line would be another area's.
    lineY(points, { x: 'x', y: ({ y, high }) => (y > 0 ? high : NaN), curve: 'step-after', stroke: colour(tone), strokeWidth: 0.75 }),
  ],
};

function scale({ scale: type, low, high }) {
  const isGiven = low !== undefined && high !== undefined;
  return isGiven ? { type, domain: [low, high] } : { type, nice: true };
}

// Names as many as there is room for.
function marks({ ticks }, width) {
  if (ticks.length === 0) return { ticks: Math.max(3, Math.floor(width / 90)) };
  const wide = Math.max(...ticks.map(({ name }) => name.length)) * 7 + 10;
  const each = Math.ceil((ticks.length * wide) / (width - 60));
  const shown = ticks.filter((_, place) => place % each === 0);
  return { ticks: shown.map(({ at }) => at), tickFormat: (at) => named(at, { ticks: shown }) };
}

const label = ({ label: words, unit }) => (unit ? `${words} (${unit})` : words);

function axes({ x }, width) {
  const shared = { color: 'var(--quiet)', fontSize: FONT_PX };
  return [
    gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
    axisY({ ...shared, label: null, tickSize: 0, ticks: 5 }),
    axisX({ ...shared, label: label(x), labelArrow: 'none', labelAnchor: 'right', tickSize: 4, ...marks(x, width) }),
  ];
}

// --- Values under the pointer -----------------------------------------------------------------------------------

// The last point at or before x; points are in order.
function before(points, x) {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].x <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function between(points, x, key) {
  const at = before(points, x);
  if (at < 0) return undefined;
  const [left, right] = [points[at], points[at + 1]];
  if (left.x === x) return left[key];
  if (!right) return undefined;
  return left[key] + ((right[key] - left[key]) * (x - left.x)) / (right.x - left.x);
}

// What a layer says at x, in words; nothing where it says nothing.
function valueAt({ mark, points }, x, axis) {
  const here = points[before(points, x)];
  const told = (value) => (value === undefined ? undefined : said(value, axis));
  const spread = (low, high) => (low === undefined ? undefined : range(low, high, axis));
  switch (mark) {
    case 'band': return spread(between(points, x, 'low'), between(points, x, 'high'));
    case 'step-band': return spread(here?.low, here?.high);
    case 'line': return told(between(points, x, 'y'));
    case 'level': return told(points[0].y);
    case 'steps': case 'areas': return told(here?.y);
    case 'bars': return here?.x2 > x ? told(here.y) : undefined;
    case 'dots': {
      if (here?.x !== x) return undefined;
      return here.low === undefined ? told(here.y) : `${told(here.y)} (${spread(here.low, here.high)})`;
    }
    default: return undefined;
  }
}

const LEADING = ['bars', 'steps', 'areas', 'line', 'dots'];

// The layers that have something to show, first the one that the others are about.
function inOrder(model) {
  const layers = model.layers.filter((layer) => layer.points.length > 0);
  const leading = layers.find((layer) => LEADING.includes(layer.mark));
  return leading ? [leading, ...layers.filter((layer) => layer !== leading)] : layers;
}

// One for each point of the layer that leads: where it is, and what all layers say there.
function readings(model) {
  const layers = inOrder(model);
  const [leading] = layers;
  if (!LEADING.includes(leading?.mark)) return [];
  return leading.points.filter((point) => point.y !== undefined).map((point) => {
    const middle = point.x2 === undefined ? point.x : (point.x + point.x2) / 2;
    const value = () => (point.x2 === undefined ? said(point.x, model.x) : range(point.x, point.x2, model.x));
    const name = named(middle, model.x);
    const where = name === undefined ? value() : `${model.x.label} ${name}`;
    const lines = layers.flatMap((layer) => {
      const value = valueAt(layer, point.x, model.y);
      if (value === undefined || !(layer.name || layer === leading)) return [];
      return [`${layer.name || model.y.label}: ${value}`];
    });
    const y = leading.mark === 'areas' ? (point.low + point.high) / 2 : point.y;
    return { x: middle, y, text: [where, ...lines].join('\n') };
  });
}

function pointing(model) {
  const data = readings(model);
  const near = { x: 'x', y: 'y', maxRadius: Infinity };
  return [
    ruleX(data, pointerX({ x: 'x', py: 'y', maxRadius: Infinity, stroke: 'var(--quiet)', strokeDasharray: '1 3' })),
    dot(data, pointerX({ ...near, r: 3, fill: 'var(--ink)' })),
    tip(data, pointerX({
      ...near, title: 'text', stroke: 'var(--line)', fill: 'var(--paper)', fontSize: 11.5, lineHeight: 1.3,
      lineWidth: 40, textPadding: 9, pathFilter: 'none',
    })),
  ];
}

// --- Title and legend -------------------------------------------------------------------------------------------

let ruler;

function widthOf(words, font) {
  ruler ??= document.createElement('canvas').getContext('2d');
  ruler.font = font;
  return ruler.measureText(words).width;
}

// Where each name of the legend stands, in as many lines as it takes.
function legend(model, width) {
  const named = inOrder(model).filter((layer) => layer.name);
  if (named.length < 2) return { entries: [], height: 0 };
  const font = `${FONT_PX}px ${getComputedStyle(document.body).fontFamily}`;
  let [x, line] = [0, 0];
  const entries = named.map((layer) => {
    const wide = SWATCH.width + SWATCH.gap + widthOf(layer.name, font);
    if (x > 0 && x + wide > width) [x, line] = [0, line + 1];
    const entry = { layer, x, y: line * SWATCH.line };
    x += wide + SWATCH.between;
    return entry;
  });
  return { entries, height: (line + 1) * SWATCH.line };
}

function element(name, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function swatch(model, { mark, tone, dashed }) {
  const line = { stroke: colour(tone), 'stroke-width': 1.75, 'stroke-dasharray': dashed ? DASHES : null };
  const box = { width: SWATCH.width, height: 10, y: -5, fill: colour(tone) };
  switch (mark) {
    case 'band': case 'step-band': return element('rect', { ...box, 'fill-opacity': 0.16 });
    case 'bars': return element('rect', { ...box, 'fill-opacity': 0.72 });
    case 'areas': return element('rect', { ...box, fill: areaFill(model, tone), stroke: colour(tone), 'stroke-width': 0.75 });
    case 'dots': return element('circle', { cx: SWATCH.width / 2, r: 3, ...line, 'stroke-dasharray': null, fill: dashed ? 'var(--paper)' : colour(tone) });
    default: return element('line', { x2: SWATCH.width, ...line });
  }
}

function heading(model, { entries, height }, title) {
  const patterns = Object.entries(PATTERNS).map(([tone, path]) => element(
    'pattern', { id: patternId(model, tone), width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
    element('rect', { width: 6, height: 6, fill: `var(--${tone}-wash)` }),
    element('path', { d: path, stroke: colour(tone), 'stroke-width': 1.25 }),
  ));
  const names = entries.map(({ layer, x, y }) => element(
    'g', { transform: `translate(${x},${y + title + SWATCH.line / 2})` },
    swatch(model, layer),
    element('text', { x: SWATCH.width + SWATCH.gap, dy: '0.32em', fill: 'var(--ink)' }, layer.name),
  ));
  const own = title ? [element('text', { y: 14, fill: 'var(--ink)', 'font-size': 14, 'font-weight': 600 }, model.title)] : [];
  const axis = element('text', { y: title + height + LABEL - 12, fill: 'var(--quiet)', 'data-axis': 'y' }, label(model.y));
  return element('g', { 'text-anchor': 'start' }, element('defs', {}, ...patterns), ...own, ...names, axis);
}

// --- What the page calls ----------------------------------------------------------------------------------------

// The plot as an SVG element of this size; `alone` for one that leaves the page: with its title, without pointing.
function draw(model, { width, height }, alone = false) {
  const title = alone ? 28 : 0;
  const names = legend(model, width);
  const layers = model.layers.filter((layer) => layer.points.length > 0);
  return plot({
    width,
    height,
    marginTop: title + names.height + LABEL,
    marginRight: 14,
    marginBottom: 40,
    marginLeft: 44,
    style: { fontFamily: 'inherit', fontSize: `${FONT_PX}px`, color: 'var(--ink)', background: 'none', overflow: 'visible' },
    x: scale(model.x),
    y: scale(model.y),
    marks: [
      () => heading(model, names, title),
      ...axes(model, width),
      ...layers.flatMap((layer) => MARKS[layer.mark](layer, model)),
      ...(alone ? [] : pointing(model)),
    ],
  });
}

// By the container that shows a plot: what is shown, and where the pointer or the keyboard is.
const shown = new WeakMap();

const point = (svg, { clientX, clientY }) =>
  svg.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, pointerType: 'mouse' }));

// Arrow keys go from value to value; a screen reader hears them as those of a slider.
function goTo(container, index) {
  const state = shown.get(container);
  const { svg, data } = state;
  if (data.length === 0) return;
  state.index = Math.min(Math.max(index, 0), data.length - 1);
  const { x, y, text } = data[state.index];
  const box = svg.getBoundingClientRect();
  point(svg, { clientX: box.left + svg.scale('x').apply(x), clientY: box.top + svg.scale('y').apply(y) });
  container.setAttribute('aria-valuemax', data.length - 1);
  container.setAttribute('aria-valuenow', state.index);
  container.setAttribute('aria-valuetext', text.replaceAll('\n', ', '));
}

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };

function listen(container) {
  container.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    goTo(container, (shown.get(container).index ?? -1) + step);
  });
  container.addEventListener('pointermove', (event) => {
    if (event.isTrusted) Object.assign(shown.get(container), { pointer: { clientX: event.clientX, clientY: event.clientY }, index: undefined });
  });
  container.addEventListener('pointerleave', () => {
    shown.get(container).pointer = undefined;
  });
  container.addEventListener('blur', () => {
    const state = shown.get(container);
    state.index = undefined;
    state.svg.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
  });
}

// Draws into the container, instead of what was there; what was pointed at stays pointed at.
function show(container, model, size) {
  const before = shown.get(container);
  const svg = draw(model, size);
  svg.setAttribute('aria-hidden', 'true');
  const state = { ...before, svg, data: readings(model) };
  shown.set(container, state);
  container.replaceChildren(svg);
  if (!before) listen(container);
  if (state.index !== undefined) goTo(container, state.index);
  else if (state.pointer) point(svg, state.pointer);
}

// The plot as the text of an SVG file that stands alone: colours as they are now, on the page's ground.
function file(container, model) {
  const svg = draw(model, EXPORTED, true);
  container.append(svg);
  for (const part of [svg, ...svg.querySelectorAll('[fill], [stroke], [color]')]) {
    const style = getComputedStyle(part);
    for (const name of ['fill', 'stroke', 'color']) {
      if (part.hasAttribute(name)) part.setAttribute(name, style[name].replaceAll('"', ''));
    }
  }
  const { color, fontFamily } = getComputedStyle(svg);
  const paper = getComputedStyle(container).getPropertyValue('--paper').trim();
  svg.remove();
  const margin = 16;
  const [width, height] = [EXPORTED.width + 2 * margin, EXPORTED.height + 2 * margin];
  svg.removeAttribute('style');
  for (const [name, value] of Object.entries({ x: margin, y: margin, color, 'font-family': fontFamily, 'font-size': FONT_PX, overflow: 'visible' })) {
    svg.setAttribute(name, value);
  }
  const whole = element(
    'svg', { width, height, viewBox: `0 0 ${width} ${height}` },
    element('title', {}, model.title), element('rect', { width, height, fill: paper }), svg,
  );
  return new XMLSerializer().serializeToString(whole);
}

window.InterregnumPlots = { draw, show, file };
