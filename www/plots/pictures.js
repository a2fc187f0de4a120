// Takes pictures of what the page draws: an SVG file that looks the same outside the page, and what is made of
// it, PNG, GIF and WebM. Loaded when pictures are asked for.
import { GIFEncoder, applyPalette, quantize } from 'gifenc';

const SVG = 'http://www.w3.org/2000/svg';
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const DC = 'http://purl.org/dc/elements/1.1/';

// Nothing but shapes and words goes into a file.
const SHAPES = new Set(['path', 'circle', 'ellipse', 'rect', 'line', 'polygon', 'polyline']);
const PARTS = new Set([...SHAPES, 'svg', 'g', 'text', 'tspan', 'title']);
const GEOMETRY = [
  'd', 'x', 'y', 'dx', 'dy', 'cx', 'cy', 'r', 'rx', 'ry', 'x1', 'y1', 'x2', 'y2', 'width', 'height', 'points', 'pathLength',
];

// What decides the look, with what a file begins with. The first ones go over to whatever lies inside.
const INHERITED = {
  fill: 'rgb(0, 0, 0)', 'fill-opacity': '1', stroke: 'none', 'stroke-width': '1px', 'stroke-opacity': '1',
  'stroke-dasharray': 'none', 'stroke-linecap': 'butt', 'stroke-linejoin': 'miter', 'paint-order': 'normal',
  'font-size': '', 'font-weight': '400', 'text-anchor': 'start', visibility: 'visible',
};
const OWN = { opacity: '1', transform: 'none' };

const short = (number) => String(Math.round(number * 100) / 100);
// No XML holds these two.
const clean = (words) => words.replace(/[\uFFFE\uFFFF]/g, '');

function make(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const isClear = (paint) => paint === 'none' || paint === 'transparent' || /^rgba\(.*, 0\)$/.test(paint);

// --- From the page to a file --------------------------------------------------------------------------------------

// A part of a drawing with its look written out; none if nothing of it is seen.
function part(source, around) {
  if (!PARTS.has(source.localName)) return null;
  if (source.localName === 'title') return make('title', {}, clean(source.textContent));
  const style = getComputedStyle(source);
  if (style.display === 'none') return null;
  if (SHAPES.has(source.localName) && isClear(style.fill) && isClear(style.stroke)) return null;
  const made = make(source.localName);
  for (const name of GEOMETRY) {
    if (source.hasAttribute(name)) made.setAttribute(name, source.getAttribute(name));
  }
  const here = { ...around };
  for (const name of Object.keys(INHERITED)) {
    const value = style.getPropertyValue(name);
    if (value === around[name]) continue;
    made.setAttribute(name, value);
    here[name] = value;
  }
  for (const [name, usual] of Object.entries(OWN)) {
    const value = style.getPropertyValue(name);
    if (value !== usual) made.setAttribute(name, value);
  }
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(clean(child.data));
    const inside = child.nodeType === Node.ELEMENT_NODE ? part(child, here) : null;
    if (inside) made.append(inside);
  }
  return made.localName === 'g' && made.childElementCount === 0 ? null : made;
}

// Where an element stands, from the corner of the stage.
function place(element, origin) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left - origin.left, y: top - origin.top, width, height };
}

function drawing(svg, origin, around) {
  const { x, y, width, height } = place(svg, origin);
  const made = part(svg, around);
  if (!made) return [];
  const box = svg.getAttribute('viewBox') ?? `0 0 ${width} ${height}`;
  for (const [name, value] of Object.entries({ x, y, width, height })) made.setAttribute(name, short(value));
  made.setAttribute('viewBox', box);
  made.setAttribute('overflow', getComputedStyle(svg).overflow);
  return [made];
}

function photograph(canvas, origin) {
  const { x, y, width, height } = place(canvas, origin);
  if (canvas.width === 0 || canvas.height === 0) return [];
  return [make('image', { x: short(x), y: short(y), width: short(width), height: short(height), href: canvas.toDataURL() })];
}

let measure;

// Words of the page, line by line as they stand there.
function words(text, origin) {
  const style = getComputedStyle(text.parentElement);
  if (style.visibility === 'hidden') return [];
  measure ??= document.createElement('canvas').getContext('2d');
  measure.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const ascent = measure.measureText('x').fontBoundingBoxAscent;
  const lines = [];
  for (const { index, 0: word } of text.data.matchAll(/\S+\s*/g)) {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.trimEnd().length);
    const box = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (last && Math.abs(last.top - box.top) < 2) Object.assign(last, { words: last.words + word, right: box.right });
    else lines.push({ top: box.top, left: box.left, right: box.right, words: word });
  }
  const isCentred = style.textAlign === 'center';
  return lines.map((line) => make('text', {
    x: short((isCentred ? (line.left + line.right) / 2 : line.left) - origin.left),
    y: short(line.top + ascent - origin.top),
    fill: style.color, 'font-size': style.fontSize, 'font-weight': style.fontWeight, 'text-anchor': isCentred ? 'middle' : 'start',
  }, clean(line.words.trimEnd())));
}

function parts(element, origin, around) {
  if (element instanceof SVGSVGElement) return drawing(element, origin, around);
  if (element instanceof HTMLCanvasElement) return photograph(element, origin);
  const style = getComputedStyle(element);
  // Buttons for hands and screen readers lie over a drawing, unseen.
  if (style.display === 'none' || style.opacity === '0' || element.matches('.visually-hidden')) return [];
  return [...element.childNodes].flatMap((child) => {
    if (child.nodeType === Node.TEXT_NODE) return child.data.trim() ? words(child, origin) : [];
    return child.nodeType === Node.ELEMENT_NODE ? parts(child, origin, around) : [];
  });
}

function metadata(title, link) {
  const about = document.createElementNS(RDF, 'rdf:Description');
  for (const [name, value] of [['dc:title', title], ['dc:source', link]]) {
    const entry = document.createElementNS(DC, name);
    entry.textContent = clean(value);
    about.append(entry);
  }
  const graph = document.createElementNS(RDF, 'rdf:RDF');
  graph.append(about);
  return make('metadata', {}, graph);
}

// What stands on a stage as the text of an SVG file that stands alone: on its ground, in the colours of now.
function svg(stage, title, link) {
  const { width, height } = stage.getBoundingClientRect();
  const { backgroundColor, fontFamily, fontSize } = getComputedStyle(stage);
  const around = { ...INHERITED, 'font-size': fontSize };
  const whole = make(
    'svg', {
      width: short(width), height: short(height), viewBox: `0 0 ${short(width)} ${short(height)}`, role: 'img',
      'font-family': fontFamily.replaceAll('"', "'"), 'font-size': fontSize, 'font-variant': 'tabular-nums',
    },
    make('title', {}, clean(title)), make('desc', {}, clean(link)), metadata(title, link),
    make('rect', { width: '100%', height: '100%', fill: backgroundColor }),
    ...parts(stage, stage.getBoundingClientRect(), around),
  );
  return new XMLSerializer().serializeToString(whole);
}

// --- From a file to pixels ----------------------------------------------------------------------------------------

async function draw(context, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    await new Promise((done, failed) => {
      image.onload = done;
      image.onerror = () => failed(new Error('the browser could not draw the picture'));
      image.src = address;
    });
    const { width, height } = context.canvas;
    context.drawImage(image, 0, 0, width, height);
  } finally {
    URL.revokeObjectURL(address);
  }
}

function surface(width, height) {
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(width), height: Math.round(height) });
  return canvas.getContext('2d', { willReadFrequently: true });
}

async function png(text, width, height, scale) {
  const context = surface(width * scale, height * scale);
  await draw(context, text);
  const blob = await new Promise((done) => context.canvas.toBlob(done, 'image/png'));
  if (!blob) throw new Error('the browser could not make a picture of this size');
  return blob;
}

// --- Moving pictures ----------------------------------------------------------------------------------------------

const COLOURS = 255;

// Only what changed since the frame before is written; the rest is left to show through.
function changes(data, before, palette, indices) {
  const [now, then] = [new Uint32Array(data.buffer), new Uint32Array(before.buffer)];
  for (let at = 0; at < now.length; at += 1) {
    if (now[at] === then[at]) indices[at] = palette.length;
  }
  palette.push([0, 0, 0]);
  return { transparent: true, transparentIndex: palette.length - 1 };
}

function gif(context, delay) {
  const encoder = GIFEncoder();
  let before;
  return {
    async add(text) {
      await draw(context, text);
      const { width, height } = context.canvas;
      const { data } = context.getImageData(0, 0, width, height);
      const palette = quantize(data, COLOURS);
      const indices = applyPalette(data, palette);
      const only = before ? changes(data, before, palette, indices) : {};
      encoder.writeFrame(indices, width, height, { palette, delay, dispose: 1, ...only });
      before = data;
      return encoder.bytesView().length;
    },
    async finish() {
      encoder.finish();
      return new Blob([encoder.bytes()], { type: 'image/gif' });
    },
    cancel() {},
  };
}

const WEBM = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];

const webmType = () => WEBM.find((type) => globalThis.MediaRecorder?.isTypeSupported(type) && HTMLCanvasElement.prototype.captureStream);

const later = (ms) => new Promise((done) => setTimeout(done, ms));

// The recorder stands still while a frame is being drawn, so each is shown for as long as it should be.
function webm(context, delay) {
  const mimeType = webmType();
  const stream = context.canvas.captureStream(0);
  const [track] = stream.getVideoTracks();
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 5_000_000 });
  const chunks = [];
  let [bytes, error] = [0, undefined];
  recorder.ondataavailable = ({ data }) => {
    chunks.push(data);
    bytes += data.size;
  };
  recorder.onerror = (event) => {
    error = event.error ?? new Error('the browser stopped recording');
  };
  recorder.start(1000);
  recorder.pause();
  const picture = surface(context.canvas.width, context.canvas.height);
  return {
    async add(text) {
      await draw(picture, text);
      recorder.resume();
      track.requestFrame?.();
      context.drawImage(picture.canvas, 0, 0);
      await later(delay);
      if (error) throw error;
      recorder.pause();
      return bytes;
    },
    async finish() {
      const stopped = new Promise((done) => { recorder.onstop = done; });
      recorder.stop();
      await stopped;
      track.stop();
      if (error) throw error;
      return new Blob(chunks, { type: 'video/webm' });
    },
    cancel() {
      if (recorder.state !== 'inactive') recorder.stop();
      track.stop();
    },
  };
}

const RECORDERS = { gif, webm };

// The forms in which this browser can record.
function forms() {
  return ['gif', ...(webmType() ? ['webm'] : [])];
}

// Frames are added one by one as texts of SVG files; the canvas that they are drawn on stands in a place of the page.
function record(form, width, height, delay, shown) {
  const context = surface(width, height);
  shown.replaceChildren(context.canvas);
  return RECORDERS[form](context, delay);
}

window.InterregnumPictures = { svg, png, forms, record };
