// Share: what a person takes along is what the run is, and nothing of it disturbs the run.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from './playground.js';

const HOSTILE = '"><img src=x onerror=alert(1)> ](x) `y` \u202e</script>';

// The command line, if it was built.
const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../target', import.meta.url));
const PROGRAMS = ['debug', 'release'].map((profile) => `${TARGET}/${profile}/interregnum`);

// Opens the sheet, at a section of it.
async function open(page, section = 'link') {
  await page.locator('[data-control="share"]').click();
  await page.locator(`.share [data-subject="${section}"]`).click();
  await expect(page.locator('.share-section')).toHaveAttribute('data-section', section);
}

const value = (page, name) => page.locator(`.share [data-control="${name}"]`).inputValue();

// Presses a button that saves; what is saved.
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`.share [data-control="${button}"]`).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

// The run that an address opens.
async function opened(page, address) {
  const other = await page.context().newPage();
  await other.goto(address);
  await expect(other.locator('html')).toHaveAttribute('data-ready', 'true');
  const run = await other.evaluate(() => ({ digest: window.interregnum.digest(), now: window.interregnum.now() }));
  await other.close();
  return run;
}

function refuseClipboard() {
  Object.defineProperty(navigator, 'clipboard', {
    value: { writeText: () => Promise.reject(new DOMException('refused', 'NotAllowedError')) },
  });
}

test('a refused clipboard loses nothing', async ({ page, playground }) => {
  await page.addInitScript(refuseClipboard);
  await playground.openAt('3s', 'nodes=5&seed=42');
  await playground.control('share').click();
  const field = page.locator('.share [data-control="link"]');
  await expect(field).toBeVisible();
  await expect(field).toHaveValue(/#s=1\./);
  await expect(page.locator('.share')).toContainText(/refused/i);
  const selected = () => page.evaluate(() => {
    const { activeElement: field } = document;
    return field.value?.slice(field.selectionStart, field.selectionEnd);
  });
  expect(await selected()).toBe(await field.inputValue());
  await page.locator('.share [data-control="copy-command"]').click();
  await expect.poll(selected).toBe(await value(page, 'command'));
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
});

test('a link made in the middle of an instant reproduces it, hand-made faults included', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42&network.latency=10ms&disk.write=0ms');
  const leader = await playground.untilLeader();
  await playground.call('inject', `pause ${leader}`);
  await playground.call('advance', 500_000);
  await playground.call('inject', 'crash follower');
  await playground.call('inject', `resume ${leader}`);
  for (let count = 0; count < 7; count += 1) {
    await playground.control('step-event').click();
    const link = await playground.call('link');
    const [digest, now] = [await playground.call('digest'), await playground.call('now')];
    expect(await opened(page, link)).toEqual({ digest, now });
  }
});

test('the line for a shell reproduces the digest that is shown, whatever else was chosen', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42&network.latency=10ms&disk.write=0ms');
  await playground.call('inject', 'crash leader');
  // In the middle of an instant.
  await expect.poll(async () => {
    await playground.control('step-event').click();
    return playground.call('link');
  }).toContain('event=');
  const digest = await playground.call('digest');
  await open(page);
  await page.locator('.share [data-control="take-moment"]').uncheck();
  const [, link] = /^interregnum run '([^']+)'$/.exec(await value(page, 'command'));
  await page.locator('.share [data-control="take-moment"]').check();
  await expect(page.locator('.share .holds')).toContainText(digest);
  await page.keyboard.press('Escape');
  await playground.call('load', 'nodes=3');
  await playground.call('load', link);
  expect(await playground.call('digest')).toBe(digest);
  const program = PROGRAMS.find((path) => existsSync(path));
  if (program) expect(execFileSync(program, ['run', link], { encoding: 'utf8' })).toContain(digest);
});

test('the tabs are gone through by keyboard, and say which one is open', async ({ page, playground }) => {
  await playground.openAt('1s');
  await open(page);
  for (const name of ['embed', 'pictures', 'animation', 'data', 'link']) {
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('.share [role="tab"][aria-selected="true"]')).toHaveAttribute('data-subject', name);
    await expect(page.locator('.share-section')).toHaveAttribute('data-section', name);
    await expect(page.locator(`.share [data-subject="${name}"]`)).toBeFocused();
  }
});

test('moment, window and panel go into the link as it is chosen', async ({ page, playground }) => {
  await playground.open('./?at=4s&nodes=5&seed=42&window=1s..3s&panel=events');
  await open(page);
  await expect.poll(() => value(page, 'link')).toMatch(/\?at=4s&panel=events&window=1s\.\.3s#s=1\./);
  for (const [name, without] of [['panel', /\?at=4s&window=1s\.\.3s#/], ['window', /\?at=4s#/], ['moment', /\/path\/#s=1\./]]) {
    await page.locator(`.share [data-control="take-${name}"]`).uncheck();
    await expect.poll(() => value(page, 'link')).toMatch(without);
  }
  const link = await value(page, 'link');
  await expect(page.locator('.share [data-bytes]')).toHaveAttribute('data-bytes', String(link.length));
});

test('title and note go into the link, and the run notices nothing', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=5&seed=42');
  await playground.call('inject', 'crash leader');
  await playground.call('advance', 700_000);
  const before = [await playground.call('digest'), await playground.call('now')];
  await open(page);
  await page.locator('[data-control="own-title"]').fill(HOSTILE);
  await page.locator('[data-control="own-note"]').fill('First line\nsecond <b>line</b>');
  await expect.poll(() => playground.call('text')).toContain('First line second <b>line</b>');
  expect([await playground.call('digest'), await playground.call('now')]).toEqual(before);
  const link = await value(page, 'link');
  expect(await opened(page, link)).toEqual({ digest: before[0], now: before[1] });

  await page.keyboard.press('Escape');
  // Back to an earlier moment, and on: the same run, with its words.
  await playground.call('seek', 1_000_000);
  await playground.call('seek', before[1]);
  expect(await playground.call('digest')).toBe(before[0]);
  expect(await playground.call('text')).toContain('second <b>line</b>');

  await page.goto(link);
  await playground.ready();
  const note = page.locator('.cluster .note');
  await expect(note.locator('strong')).toHaveText(HOSTILE);
  await expect(note.locator('p')).toHaveText('First line second <b>line</b>');
  await expect(note.locator('img, b')).toHaveCount(0);
  await note.locator('[data-control="note-close"]').click();
  await expect(note).toHaveCount(0);
});

test('the note covers nothing, on a phone either', async ({ page, playground }) => {
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await playground.openAt('1s', `nodes=5&note=${'What+to+look+at.+'.repeat(30)}`);
    const note = await page.locator('.cluster .note').boundingBox();
    for (const below of ['.cluster-stage', '.cluster-head']) {
      const box = await page.locator(below).boundingBox();
      expect(note.y >= box.y + box.height || note.y + note.height <= box.y, `${below} at ${width}`).toBe(true);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  }
});

test('a title that is too long is refused beside its field, and the link keeps the one before', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=3&title=Short');
  await open(page);
  const link = await value(page, 'link');
  const field = page.locator('[data-control="own-title"]');
  await field.fill('x'.repeat(201));
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#own-title-error')).toContainText('200');
  expect(await value(page, 'link')).toBe(link);
  await field.fill('x'.repeat(200));
  await expect(page.locator('#own-title-error')).toBeHidden();
  await expect.poll(() => value(page, 'link')).not.toBe(link);
});

test('what stands in a document is what was chosen, whatever the title says', async ({ page, playground }) => {
  await playground.open(`./?at=3s&nodes=5&seed=42&fault=2s+crash+leader&title=${encodeURIComponent(HOSTILE)}`);
  const [digest, now] = [await playground.call('digest'), await playground.call('now')];
  await open(page, 'embed');
  await page.locator('[data-control="figure-second"]').selectOption('time');
  await page.locator('[data-control="figure-theme"]').selectOption('dark');
  await page.locator('[data-control="figure-transparent"]').check();
  // Where no policy forbids the style of the snippet.
  const blank = await page.context().newPage();
  const parse = (html) => blank.evaluate((text) => {
    const { head, body } = new DOMParser().parseFromString(text, 'text/html');
    return [...head.children, ...body.children].map(({ localName, attributes, childNodes }) => ({
      localName, children: childNodes.length, ...Object.fromEntries([...attributes].map(({ name, value: text }) => [name, text])),
    }));
  }, html);
  const address = /\/\?embed=cluster,time&theme=dark&at=3s&play=visible&background=transparent#s=1\.[\w-]+$/;
  const [frame, ...rest] = await parse(await value(page, 'iframe'));
  expect(rest).toEqual([]);
  expect(frame).toEqual({
    localName: 'iframe', children: 0, src: expect.stringMatching(address), title: HOSTILE, loading: 'lazy',
    style: 'width:100%;height:420px;border:0',
  });
  const folder = frame.src.slice(0, frame.src.indexOf('?'));
  expect(await parse(await value(page, 'element'))).toEqual([
    { localName: 'script', children: 0, src: `${folder}embed.js`, defer: '' },
    { localName: 'interregnum-cluster', children: 0, link: frame.src, 'aria-label': HOSTILE, play: 'visible' },
  ]);
  await page.locator('[data-control="figure-plays"]').uncheck();
  const [still] = await parse(await value(page, 'iframe'));
  expect(await opened(page, still.src)).toEqual({ digest, now });
});

test('Markdown keeps a title in its brackets', async ({ page, playground }) => {
  await playground.open(`./?at=1s&nodes=3&title=${encodeURIComponent(HOSTILE)}`);
  await open(page);
  const [link, markdown] = [await value(page, 'link'), await value(page, 'markdown')];
  expect(markdown.endsWith(`](${link})`)).toBe(true);
  const title = markdown.slice(1, -link.length - 3);
  expect(title.replaceAll(/\\[[\]()<>`*_!]/g, '')).not.toMatch(/[[\]<>`*_!\u202e]/);
});

for (const theme of ['light', 'dark']) {
  test(`pictures stand alone (${theme})`, async ({ page, playground }) => {
    await playground.open(`./?at=4s&nodes=5&seed=42&fault=2s+crash+leader&title=${encodeURIComponent(HOSTILE)}`);
    const digest = await playground.call('digest');
    await open(page, 'pictures');
    await page.locator('[data-control="picture-theme"]').selectOption(theme);
    for (const [subject, parts] of [['cluster', 'polygon'], ['states', 'path'], ['ruler', 'image']]) {
      await page.locator('[data-control="picture-subject"]').selectOption(subject);
      const preview = page.locator('.share [data-control="preview"]');
      await expect.poll(async () => decodeURIComponent(await preview.getAttribute('src'))).toContain(`<${parts}`);
      const { name, bytes } = await saved(page, 'save-svg');
      expect(name).toMatch(new RegExp(`-${subject}\\.svg$`));
      const told = await page.evaluate((text) => {
        const { documentElement: svg } = new DOMParser().parseFromString(text, 'image/svg+xml');
        const content = (name) => svg.getElementsByTagName(name)[0]?.textContent;
        return {
          root: svg.localName, title: content('title'), titled: content('dc:title'), source: content('dc:source'),
          size: [svg.getAttribute('width'), svg.getAttribute('height')].map(Number), ground: svg.querySelector('rect').getAttribute('fill'),
          foreign: svg.querySelectorAll('script, foreignObject, style, link, a').length,
          links: [...svg.querySelectorAll('*')].flatMap((part) => [...part.attributes]).filter(({ name: key, value: text }) => /^on|href$/.test(key) && !text.startsWith('data:image/png;')).length,
          unknown: text.includes('var('),
        };
      }, bytes.toString('utf8'));
      expect(told).toMatchObject({ root: 'svg', title: HOSTILE, titled: HOSTILE, foreign: 0, links: 0, unknown: false });
      expect(told.source).toMatch(/\?at=4s#s=1\./);
      expect(told.ground).toBe(theme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(23, 27, 35)');
      const picture = await saved(page, 'save-png');
      expect(picture.bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
      expect([picture.bytes.readUInt32BE(16), picture.bytes.readUInt32BE(20)]).toEqual(told.size.map((length) => Math.round(length * 2)));
      await expect(page.locator('.share [data-outcome]')).toHaveAttribute('data-outcome', 'saved');
    }
    expect(await playground.call('digest')).toBe(digest);
  });
}

const film = (page) => page.locator('.share [data-film]');

// The run in hand, its play state and its branches.
const hand = (page) => page.evaluate(() => [
  window.interregnum.digest(), window.interregnum.now(), window.interregnum.text(),
  document.querySelector('[data-control="play"]')?.getAttribute('aria-pressed') ?? document.querySelector('.transport').innerText,
]);

test('a film has the frames that it promised, and the run stands where it stood', async ({ page, playground }) => {
  await playground.open('./?at=4s&nodes=5&seed=42&fault=2s+crash+leader&window=2s..2.4s');
  const before = await hand(page);
  await open(page, 'animation');
  await expect(page.locator('[data-control="film-window"]')).toHaveValue('2s..2.4s');
  await page.locator('[data-control="film-speed"]').selectOption('1');
  await page.locator('[data-control="film-states"]').check();
  for (const form of ['gif', 'webm']) {
    await page.locator('[data-control="film-form"]').selectOption(form);
    await page.locator('[data-control="record"]').click();
    await expect(film(page)).toHaveAttribute('data-film', form);
    const { name, bytes } = await saved(page, 'save-film');
    expect(name.endsWith(`.${form}`)).toBe(true);
    if (form === 'gif') {
      expect(bytes.subarray(0, 6).toString('latin1')).toBe('GIF89a');
      expect(bytes.toString('latin1').split('\x21\xf9\x04').length - 1).toBe(9);
      expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([1196, 560]);
    } else {
      expect(bytes.readUInt32BE(0)).toBe(0x1a45dfa3);
      // Nine frames of 50 ms: it ends no sooner.
      const video = page.locator('.share video');
      await video.evaluate((film) => { film.currentTime = 1e6; });
      await expect.poll(() => video.evaluate((film) => film.currentTime)).toBeGreaterThan(0.3);
      await expect.poll(() => video.evaluate((film) => film.currentTime)).toBeLessThan(5);
    }
  }
  expect(await hand(page)).toEqual(before);
});

test('the same film is made of the same frames', async ({ page, playground }) => {
  await playground.open('./?at=3s&nodes=5&seed=42&fault=2s+crash+leader&window=2s..2.2s');
  await open(page, 'animation');
  await page.locator('[data-control="film-speed"]').selectOption('1');
  const films = [];
  for (let count = 0; count < 2; count += 1) {
    await page.locator('[data-control="record"]').click();
    await expect(page.locator('[data-control="save-film"]')).toBeVisible();
    films.push((await saved(page, 'save-film')).bytes.toString('base64'));
  }
  expect(films[0]).toBe(films[1]);
});

test('a film that is cancelled leaves the run as it was', async ({ page, playground }) => {
  await playground.open('./?at=4s&nodes=5&seed=42&fault=2s+crash+leader&window=1s..3s');
  const before = await hand(page);
  await open(page, 'animation');
  await page.locator('[data-control="record"]').click();
  await expect.poll(() => page.locator('.share progress').getAttribute('value').then(Number)).toBeGreaterThan(2);
  await page.locator('[data-control="cancel-film"]').click();
  await expect(page.locator('.share [data-outcome="cancelled"]')).toBeVisible();
  await expect(page.locator('.share-stage')).toHaveCount(0);
  expect(await hand(page)).toEqual(before);
  // Closed in the middle, it ends, too.
  await page.locator('[data-control="record"]').click();
  await expect(page.locator('.share progress')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  expect(await hand(page)).toEqual(before);
});

test('a film of too many frames is refused before it begins', async ({ page, playground }) => {
  await playground.openAt('4s', 'nodes=5');
  await open(page, 'animation');
  await page.locator('[data-control="film-window"]').fill('0s..10m');
  await page.locator('[data-control="film-window"]').blur();
  await expect(page.locator('.share-section [role="alert"]:visible')).toContainText('300');
  await expect(page.locator('[data-control="record"]')).toBeDisabled();
  await page.locator('[data-control="film-window"]').fill('later');
  await page.locator('[data-control="film-window"]').blur();
  await expect(page.locator('#film-error')).toBeVisible();
  await expect(page.locator('[data-control="film-window"]')).toHaveValue('later');
});

test('what is typed as a window stays when the recorder arrives', async ({ page, playground }) => {
  let arrive;
  const asked = new Promise((asked) => {
    page.route('**/pictures.js', async (route) => {
      asked();
      await new Promise((arrived) => { arrive = arrived; });
      await route.continue();
    });
  });
  await playground.openAt('4s', 'nodes=5');
  await open(page, 'animation');
  await asked;
  await page.locator('[data-control="film-window"]').fill('1s..1.5s');
  await expect(page.locator('[data-control="record"]')).toBeDisabled();
  arrive();
  await expect(page.locator('[data-control="record"]')).toBeEnabled();
  await expect(page.locator('[data-control="film-window"]')).toHaveValue('1s..1.5s');
});

// tests/command.rs holds the command line to the same file.
const GOLDEN = readFileSync(new URL('./trace.jsonl', import.meta.url), 'utf8');

test('the trace is the one that the command line writes, the rest what the run is', async ({ page, playground }) => {
  await playground.open('./?nodes=3&seed=7&at=250ms&client.rate=0/s');
  const before = await hand(page);
  await open(page, 'data');
  const trace = await saved(page, 'save-trace');
  expect(trace.name.endsWith('.jsonl')).toBe(true);
  expect(trace.bytes.toString('utf8')).toBe(GOLDEN);
  const report = JSON.parse((await saved(page, 'save-report')).bytes);
  expect(report).toEqual(await playground.call('report'));
  const csv = (await saved(page, 'save-csv')).bytes.toString('utf8');
  expect(csv).toMatch(/^subject,quantity,unit,from,to,value,low95,high95\n/);
  const text = (await saved(page, 'save-text')).bytes.toString('utf8');
  expect(text).toBe(await playground.call('text'));
  expect(await value(page, 'text')).toBe(text);
  expect(await hand(page)).toEqual(before);
});

test('a trace that takes long can be cancelled', async ({ page, playground }) => {
  await playground.openAt('200s', 'nodes=9&raft.heartbeat=5ms');
  await open(page, 'data');
  await page.locator('[data-control="save-trace"]').click();
  await expect.poll(() => page.locator('.share progress').getAttribute('value').then(Number)).toBeGreaterThan(0);
  await page.locator('[data-control="cancel-trace"]').click();
  await expect(page.locator('.share [data-outcome="cancelled"]')).toBeVisible();
});

test('a frame that allows no downloads is told of', async ({ page, playground }) => {
  await playground.openAt('1s');
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    Object.assign(frame, { src: './?at=1s&panel=share', sandbox: 'allow-scripts allow-same-origin', width: 900, height: 700 });
    document.body.replaceChildren(frame);
  });
  const inside = page.frameLocator('iframe');
  await inside.locator('.share [data-subject="data"]').click();
  await expect(inside.locator('.share-section [role="alert"]')).toContainText('no downloads');
});

test('pictures that cannot be loaded say so', async ({ page, playground, problems }) => {
  await page.route('**/pictures.js', (route) => route.abort());
  await playground.openAt('1s');
  await open(page, 'pictures');
  await expect(page.locator('.share .preview')).toContainText('did not load');
  await expect(page.locator('[data-control="save-svg"]')).toBeDisabled();
  problems.length = 0;
});

test('a comparison stands in a document with those that are compared', async ({ page, playground }) => {
  await playground.open('./?at=3s&nodes=3&seed=7&compare=zab,etcd');
  await open(page, 'embed');
  await page.locator('[data-control="figure-first"]').selectOption('compare');
  const address = /src="([^"]+)"/.exec(await value(page, 'iframe'))[1].replaceAll('&amp;', '&');
  expect(new URL(address).searchParams.get('embed')).toBe('compare');
  expect(new URL(address).searchParams.get('compare')).toBe('zab,etcd');
  const figure = await page.context().newPage();
  await figure.goto(address);
  await expect(figure.locator('.rival-cards > li .name')).toHaveText(['Raft', 'ZAB', 'etcd']);
});
