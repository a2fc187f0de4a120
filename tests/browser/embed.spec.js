// In a document: the figure, its frame's messages, and the element <interregnum-cluster>.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.js';

const RUN = 'nodes=5&seed=42&fault=2s+crash+leader';
const PANELS = ['cluster', 'states', 'transitions', 'time', 'events', 'laboratory', 'scenario'];

const frameOf = (page, selector = 'iframe') => page.locator(selector).contentFrame();
const isReady = (frame) => expect(frame.locator('html')).toHaveAttribute('data-ready', 'true');
// In the frame, of whatever origin.
const inside = (frame, method, ...values) =>
  frame.locator('html').evaluate((_, [name, list]) => window.interregnum[name](...list), [method, values]);
const iframe = (address, attributes = 'width="600" height="400"') => `<iframe title="A cluster" ${attributes} src="${address}"></iframe>`;
const element = (baseURL, attributes, content = '') =>
  `<script src="${baseURL}embed.js"></script><interregnum-cluster ${attributes}>${content}</interregnum-cluster>`;

// Answers of the element, or the error's words.
const ask = (page, method, ...values) =>
  page.locator('interregnum-cluster').evaluate(
    (cluster, [name, list]) => cluster[name](...list).catch((error) => ({ error: error.message })),
    [method, values],
  );

test.describe('the figure', () => {
  for (const panel of PANELS) {
    test(`${panel} alone, and nothing else`, async ({ page, playground }) => {
      await playground.open(`./?embed=${panel}&at=4s&${RUN}`);
      await expect(page.locator('.piece')).toHaveCount(1);
      await expect(page.locator(`[data-piece="${panel}"] .panel`)).toHaveCount(1);
      await expect(page.locator(`[data-piece="${panel}"] .${panel}`)).toBeVisible();
      await expect(page.locator('.masthead, .tabs')).toHaveCount(0);
      await expect(page.locator('.panel')).toHaveCount(1);
      await expect(page.locator('[data-control="play"]')).toHaveCount(1);
    });
  }

  test('two panels stand beside each other, and below each other where it is narrow', async ({ page, playground }) => {
    await page.setViewportSize({ width: 900, height: 500 });
    await playground.open(`./?embed=events,states&at=4s&${RUN}`);
    const box = (name) => page.locator(`[data-piece="${name}"]`).boundingBox();
    await expect(page.locator('.events .feed li').first()).toBeVisible();
    let [events, states] = [await box('events'), await box('states')];
    expect(events.y).toBe(states.y);
    expect(states.x).toBeGreaterThanOrEqual(events.x + events.width);
    await page.setViewportSize({ width: 400, height: 600 });
    [events, states] = [await box('events'), await box('states')];
    expect(states.y).toBeGreaterThanOrEqual(events.y + events.height);
    expect(states.width).toBe(events.width);
  });

  test('bare, it is the cluster with play and restart', async ({ page, playground }) => {
    for (const embed of ['embed', 'embed=1', 'embed=cluster']) {
      await playground.open(`./?${embed}&${RUN}`);
      await expect(page.locator('.piece')).toHaveAttribute('data-piece', 'cluster');
      await expect(page.locator('.sentence')).toBeVisible();
      await expect(playground.control('restart')).toBeVisible();
    }
    await playground.open(`./?embed=0&at=0s`);
    await expect(page.locator('.masthead')).toBeVisible();
  });

  for (const wrong of ['clock', 'cluster,states,time', 'share', 'cluster,']) {
    test(`embed=${wrong} is said, and the cluster is shown`, async ({ page, playground }) => {
      await playground.open(`./?embed=${wrong}&lang=en`);
      await expect(page.locator('.notice.error')).toContainText(`embed=${wrong}`);
      await expect(page.locator('.notice.error')).toContainText('transitions');
      await expect(page.locator('.piece')).toHaveAttribute('data-piece', 'cluster');
    });
  }

  test('a link that cannot be opened is said in the figure, which stays quiet', async ({ page, playground }) => {
    await playground.open('./?embed=states&nodes=5000&lang=en');
    await expect(page.locator('.notice.error')).toContainText('5000');
    await expect(page.locator('.piece')).toHaveAttribute('data-piece', 'states');
    await expect(page.locator('.masthead')).toHaveCount(0);
    await expect(playground.control('begin')).toBeVisible();
  });

  for (const [width, height] of [[280, 180], [550, 300], [900, 500], [1600, 900]]) {
    test(`at ${width} × ${height} nothing sticks out`, async ({ page, playground }) => {
      await page.setViewportSize({ width, height });
      for (const panels of [...PANELS, 'cluster,states', 'cluster,time']) {
        await playground.open(`./?embed=${panels}&at=4s&${RUN}`);
        const out = await page.evaluate(() => {
          const root = document.documentElement;
          const outside = [...document.querySelectorAll('.figure-bar *, .begin, .piece')].filter((part) => {
            const { left, right, top, bottom } = part.getBoundingClientRect();
            return left < -0.5 || top < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
          });
          const wide = [...document.querySelectorAll('.piece-body')].filter((piece) => piece.scrollWidth > piece.clientWidth);
          return [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight, outside.length, wide.length];
        });
        expect([panels, ...out]).toEqual([panels, 0, 0, 0, 0]);
      }
    });
  }

  test('it is quiet until played by the button in its middle', async ({ page, playground }) => {
    await playground.open(`./?embed&${RUN}`);
    const begin = playground.control('begin');
    await expect(begin).toHaveAccessibleName('Play');
    const box = await begin.boundingBox();
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    expect(await playground.call('now')).toBe(0);
    await expect(playground.control('play')).toHaveAttribute('data-playing', 'false');
    await begin.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => playground.call('now')).toBeGreaterThan(0);
    await expect(begin).toHaveCount(0);
    await expect(playground.control('play')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(playground.control('play')).toHaveAttribute('data-playing', 'false');
    await expect(begin).toHaveCount(0);

    await playground.open(`./?embed&play=1&${RUN}`);
    await expect.poll(() => playground.call('now')).toBeGreaterThan(0);
    await expect(begin).toHaveCount(0);
    await playground.open(`./?embed&at=2.5s&${RUN}`);
    await expect(begin).toBeVisible();
    expect(await playground.call('now')).toBe(2_500_000);
  });

  test('play=visible plays in view and stops out of it, and a pause of the person stays', async ({ page, host, baseURL }) => {
    await host.open(`<div style="height: 3000px">${iframe(`${baseURL}?embed&play=visible&${RUN}`, 'style="margin-top: 1500px; height: 400px"')}</div>`);
    const frame = frameOf(page);
    const begin = frame.locator('[data-control="begin"]');
    const play = frame.locator('[data-control="play"]');
    await expect(begin).toHaveCount(1);
    await expect(play).toHaveAttribute('data-playing', 'false');
    await page.evaluate(() => scrollTo(0, 1400));
    await expect(play).toHaveAttribute('data-playing', 'true');
    await expect(begin).toHaveCount(0);
    await expect.poll(() => inside(frame, 'now')).toBeGreaterThan(0);
    await page.evaluate(() => scrollTo(0, 0));
    await expect(play).toHaveAttribute('data-playing', 'false');
    await page.evaluate(() => scrollTo(0, 1400));
    await expect(play).toHaveAttribute('data-playing', 'true');

    await play.click();
    await expect(play).toHaveAttribute('data-playing', 'false');
    const seen = () => frame.locator('html').evaluate(
      (root) => new Promise((resolve) => new IntersectionObserver(([entry], observer) => (observer.disconnect(), resolve(entry.intersectionRatio > 0.5))).observe(root)),
    );
    await page.evaluate(() => scrollTo(0, 0));
    await expect.poll(seen).toBe(false);
    await page.evaluate(() => scrollTo(0, 1400));
    await expect.poll(seen).toBe(true);
    await expect(play).toHaveAttribute('data-playing', 'false');
  });

  test('play=visible waits where less motion is asked for', async ({ page, playground }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await playground.open(`./?embed&play=visible&${RUN}`);
    await page.evaluate(() => new Promise((resolve) => new IntersectionObserver(() => resolve()).observe(document.documentElement)));
    await expect(playground.control('begin')).toBeVisible();
    expect(await playground.call('now')).toBe(0);
  });

  test('the way into the playground carries this moment', async ({ page, playground }) => {
    await playground.open(`./?embed=cluster,states&background=transparent&${RUN}`);
    await playground.call('advance', 2_300_000);
    await playground.call('inject', 'crash 3');
    const digest = await playground.call('digest');
    const way = playground.control('playground');
    await expect(way).toHaveAttribute('rel', 'noopener');
    await expect(way).toHaveAccessibleName(/playground/);
    const [opened] = await Promise.all([page.waitForEvent('popup'), way.click()]);
    await expect(opened.locator('html')).toHaveAttribute('data-ready', 'true');
    await expect(opened.locator('.masthead')).toBeVisible();
    expect(opened.url()).not.toMatch(/embed|background/);
    expect(await opened.evaluate(() => window.interregnum.digest())).toBe(digest);
    // Up to date as soon as somebody is about to follow it.
    await page.mouse.move(0, 0);
    await playground.call('advance', 1_000_000);
    await way.hover();
    await expect(way).toHaveAttribute('href', await playground.call('link'));
  });

  test('theme and language come from outside', async ({ page, playground }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await playground.open(`./?embed=states&theme=light&lang=zh&${RUN}`);
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await expect(page.locator('.states')).toContainText('领导者');
    await expect(playground.control('begin')).toHaveAccessibleName('播放');
    await playground.open(`./?embed=states&theme=auto&lang=en&${RUN}`);
    expect(await ground()).toBe('rgb(23, 27, 35)');
  });

  for (const theme of ['light', 'dark', 'auto']) {
    for (const colorScheme of ['light', 'dark']) {
      test(`see-through with theme=${theme}, system ${colorScheme}`, async ({ page, host, baseURL }) => {
        await page.emulateMedia({ colorScheme });
        const address = `${baseURL}?embed&background=transparent&theme=${theme}&${RUN}`;
        await host.open(
          `<script src="${baseURL}embed.js"></script><style>body { margin: 0; background: rgb(0, 200, 100); } iframe { border: 0; display: block; }</style>
          ${iframe(address, 'width="300" height="200"')}
          <interregnum-cluster style="width: 300px; height: 200px" background="transparent" theme="${theme}"></interregnum-cluster>
          <div style="color-scheme: dark">${iframe(address, 'width="300" height="200" style="color-scheme: light"')}</div>`,
        );
        for (const selector of ['body > iframe', 'interregnum-cluster iframe', 'div > iframe']) await isReady(frameOf(page, selector));
        await expect(page.locator('interregnum-cluster iframe.ready')).toBeVisible();
        const shot = await page.screenshot();
        const colours = await page.evaluate(async (picture) => {
          const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
          const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
          context.drawImage(image, 0, 0);
          return [3, 203, 403].map((y) => [...context.getImageData(3, y, 1, 1).data.slice(0, 3)].join());
        }, shot.toString('base64'));
        expect(colours).toEqual(Array(3).fill('0,200,100'));
      });
    }
  }

  for (const view of ['', '&play=1&speed=1/1000', '&lang=zh&theme=dark']) {
    test(`axe finds nothing${view}`, async ({ page, playground }) => {
      await page.setViewportSize({ width: 800, height: 400 });
      await playground.open(`./?embed=cluster,states&at=4s&${RUN}${view}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html)}`)).toEqual([]);
    });
  }
});

test.describe('its messages', () => {
  // Keeps what the frame says, and says something to it.
  const listener = `<script>window.heard = []; addEventListener('message', (event) => heard.push(event.data));
    window.say = (message, to = document.querySelector('iframe').contentWindow) => to.postMessage(message, '*');</script>`;
  const heard = (page, test) => page.evaluate((source) => window.heard.filter((message) => new Function('message', `return ${source}`)(message)), test);
  const greet = async (page) => {
    await expect.poll(async () => {
      await page.evaluate(() => window.say({ interregnum: 1, id: 'hello', call: 'hello' }));
      return (await heard(page, 'message.event === "ready"')).length;
    }).toBeGreaterThan(0);
  };

  test('nothing is said before a hello, and calls are answered after it', async ({ page, host, baseURL }) => {
    await host.open(listener + iframe(`${baseURL}?embed&play=1&${RUN}`));
    const frame = frameOf(page);
    await isReady(frame);
    await page.evaluate(() => window.say({ interregnum: 1, id: 1, call: 'digest' }));
    await expect.poll(() => inside(frame, 'now')).toBeGreaterThan(50_000);
    expect(await page.evaluate(() => window.heard)).toEqual([]);
    await greet(page);
    const calls = [['pause'], ['seek', '2.5s'], ['now'], ['digest'], ['seek', -1], ['inject', 'crash everything'], ['fly'], ['load', 'nodes = 5000']];
    for (const [id, [call, value]] of calls.entries()) {
      await page.evaluate((message) => window.say(message), { interregnum: 1, id, call, value });
      await expect.poll(async () => (await heard(page, 'typeof message.id === "number"')).length).toBe(id + 1);
    }
    const answers = Object.fromEntries((await heard(page, 'typeof message.id === "number"')).map((answer) => [answer.id, answer]));
    expect(answers[2].value).toBe(2_500_000);
    expect(answers[3].value).toBe(await inside(frame, 'digest'));
    expect(answers[4].error).toMatch(/allowed are 0 to/);
    expect(answers[5].error).toContain('everything');
    expect(answers[6].error).toMatch(/no call "fly".*report/);
    expect(answers[7].error).toMatch(/nodes.*5000/);
    await page.evaluate(() => window.say({ interregnum: 1, id: 9, call: 'advance', value: 1e6 }));
    await expect.poll(async () => (await heard(page, 'message.id === 9'))[0]?.value).toBe(3_500_000);
    await expect.poll(async () => (await heard(page, 'message.event === "timechange"')).at(-1)?.detail).toBe(3_500_000);
  });

  test('scrolled out of view, where no animation frames come, a long way back and forth is answered', async ({ page, host, baseURL }) => {
    await host.open(`${listener}${iframe(`${baseURL}?embed&${RUN}`)}<div style="height: 20000px"></div>`);
    await isReady(frameOf(page));
    await greet(page);
    await page.evaluate(() => scrollTo(0, 20_000));
    for (const [id, at] of ['1h', '1s', '50m'].entries()) {
      await page.evaluate((message) => window.say(message), { interregnum: 1, id, call: 'seek', value: at });
      await expect.poll(async () => (await heard(page, 'typeof message.id === "number"')).length).toBe(id + 1);
    }
    expect((await heard(page, 'message.id === 2'))[0].value).toBe(3_000_000_000);
  });

  test('what has the wrong shape, source or size changes nothing', async ({ page, host, baseURL }) => {
    await host.open(`${listener}${iframe(`${baseURL}?embed&at=1s&${RUN}`)}<iframe id="stranger" srcdoc="<title>A stranger</title>" title="A stranger"></iframe>`);
    const frame = frameOf(page, 'iframe >> nth=0');
    await isReady(frame);
    await greet(page);
    const before = [await inside(frame, 'digest'), await inside(frame, 'text')];
    await page.evaluate(() => {
      const play = { interregnum: 1, id: 1, call: 'play' };
      const wrong = [
        null, 1, 'play', [], [play], {}, { ...play, interregnum: 2 }, { ...play, interregnum: '1' }, { ...play, interregnum: true },
        { ...play, call: ['play'] }, { ...play, call: { toString: 1 } }, { ...play, call: 'p'.repeat(1e6) }, { call: 'play' },
        JSON.parse('{"__proto__": {"interregnum": 1, "call": "play"}}'), JSON.parse('{"interregnum": 1, "constructor": {"prototype": {}}}'),
        new Map([['interregnum', 1]]), new ArrayBuffer(8), new Date(),
      ];
      wrong.forEach((message) => window.say(message));
      for (const call of ['constructor', '__proto__', 'toString', 'eval', 'on', 'install', 'hasOwnProperty']) {
        window.say({ interregnum: 1, id: call, call, value: 'alert(1)' });
      }
      // Another window of the same document is not the one around the frame.
      const from = document.querySelector('#stranger').contentWindow;
      from.eval(`parent.frames[0].postMessage({ interregnum: 1, id: 5, call: 'play' }, '*')`);
      window.say({ interregnum: 1, id: 'huge', call: 'load', value: `# ${'x'.repeat(300 * 1024)}` });
      window.say({ interregnum: 1, id: 'far', call: 'advance', value: 1e300 });
      window.say({ interregnum: 1, id: 'nan', call: 'seek', value: NaN });
      window.say({ interregnum: 1, id: 'script', call: 'theme', value: '"><script>alert(1)</script>' });
      window.say({ interregnum: 1, id: 'last', call: 'now' });
    });
    await expect.poll(async () => (await heard(page, 'message.id === "last"')).length).toBe(1);
    for (const id of ['constructor', 'eval', 'huge', 'far', 'nan', 'script']) {
      expect([id, ...(await heard(page, `message.id === "${id}"`)).map((answer) => typeof answer.error)]).toEqual([id, 'string']);
    }
    expect((await heard(page, 'message.id === "huge"'))[0].error).toContain('262144');
    expect(await heard(page, 'message.id === 1 || message.id === 5')).toEqual([]);
    expect([await inside(frame, 'digest'), await inside(frame, 'text')]).toEqual(before);
    await expect(frame.locator('[data-control="play"]')).toHaveAttribute('data-playing', 'false');

    await page.evaluate(() => window.say({ interregnum: 1, id: 'title', call: 'load', value: 'title = "<img src=x onerror=alert(1)><script>alert(1)</script>"' }));
    await expect.poll(() => inside(frame, 'text')).toContain('onerror');
    await expect(frame.locator('img')).toHaveCount(0);
  });

  test('a flood is refused, and the figure lives', async ({ page, host, baseURL }) => {
    await host.open(listener + iframe(`${baseURL}?embed&${RUN}`));
    const frame = frameOf(page);
    await isReady(frame);
    await greet(page);
    await page.evaluate(() => {
      for (let id = 0; id < 2_000; id += 1) window.say({ interregnum: 1, id, call: 'inject', value: 'heal' });
    });
    await expect.poll(async () => (await heard(page, '/too many/.test(message.error)')).length).toBeGreaterThan(0);
    expect((await heard(page, 'typeof message.id === "number"')).length).toBeLessThan(2_000);
    await frame.locator('[data-control="begin"]').click();
    await expect(frame.locator('[data-control="play"]')).toHaveAttribute('data-playing', 'true');
  });

  test('nobody is listened to outside of a document', async ({ page, playground }) => {
    await playground.open(`./?at=1s&${RUN}`);
    await page.evaluate(() => {
      window.heard = [];
      addEventListener('message', (event) => event.data.id || window.heard.push(event.data));
      window.postMessage({ interregnum: 1, id: 1, call: 'hello' }, '*');
      window.postMessage({ interregnum: 1, id: 2, call: 'play' }, '*');
    });
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.evaluate(() => window.heard)).toEqual([]);
    await expect(playground.control('play')).toHaveAttribute('data-playing', 'false');
  });

  test('a sandboxed frame has no storage, no history, no clipboard, and works', async ({ page, host, baseURL }) => {
    await host.open(listener + iframe(`${baseURL}?embed=cluster,scenario&${RUN}`, 'width="900" height="500" sandbox="allow-scripts"'));
    const frame = frameOf(page);
    await isReady(frame);
    expect(await frame.locator('html').evaluate(() => window.origin)).toBe('null');
    await frame.locator('[data-control="begin"]').click();
    await expect.poll(() => inside(frame, 'now')).toBeGreaterThan(0);
    await greet(page);
    await page.evaluate(() => window.say({ interregnum: 1, id: 1, call: 'load', value: 'nodes = 3' }));
    await expect(frame.locator('.ring [data-node]')).toHaveCount(3);
    await page.evaluate(() => window.say({ interregnum: 1, id: 2, call: 'inject', value: 'crash 1' }));
    await expect(frame.locator('[data-node="1"]')).toHaveAttribute('data-role', 'failed');
  });
});

test.describe('the element', () => {
  const text = 'version = 1\nnodes = 3\nseed = 9\n\n[raft]\nelection_timeout = "200ms..400ms"';

  test('every key of a scenario and every setting is an attribute', async ({ page, host, baseURL, playground }) => {
    await host.open(
      element(baseURL, `nodes="5" seed="42" raft.election_timeout="200ms..400ms" raft-heartbeat="40ms" raft-pre_vote network-loss="5%"
        faults="2s crash leader; 5s restart all\n6s heal" at="3s" speed="1/10" panels="cluster,states" theme="dark" lang="zh" title="A <b>title</b>"`),
    );
    expect(await ask(page, 'text')).toContain('pre_vote = true');
    const written = await ask(page, 'text');
    for (const part of ['election_timeout = "200ms..400ms"', 'heartbeat = "40ms"', 'loss = "5%"', 'do = "crash leader"', 'do = "restart all"', 'do = "heal"', 'seed = 42']) {
      expect(written).toContain(part);
    }
    await expect(page.locator('interregnum-cluster iframe')).toHaveAttribute('title', 'A <b>title</b>');
    const frame = frameOf(page, 'interregnum-cluster iframe');
    await expect(frame.locator('.piece')).toHaveCount(2);
    await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(frame.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    expect(await page.locator('interregnum-cluster').evaluate((cluster) => [cluster.nowUs, cluster.currentTime, cluster.playing])).toEqual([3_000_000, 3_000_000, false]);

    // The element knows the keys that the page knows.
    await playground.open('./?nodse=5&lang=en');
    const notice = await page.locator('.notice.error').textContent();
    const keys = /keys are (.*)$/s.exec(notice)[1].split(', ').map((key) => key.replace(/[^a-z._-].*$/s, ''));
    const source = await (await page.request.get(`${baseURL}embed.js`)).text();
    for (const key of keys) expect(source).toContain(`'${key}'`);
  });

  test('a link, with attributes that change it', async ({ page, host, baseURL, playground }) => {
    await playground.open(`./?at=3s&${RUN}`);
    const [link, digest] = [await playground.call('link'), await playground.call('digest')];
    await host.open(element(baseURL, `link="${link}"`));
    expect(await ask(page, 'digest')).toBe(digest);
    await host.open(element(baseURL, `src="${link}" seed="7"`));
    expect(await ask(page, 'text')).toContain('seed = 7');
    expect(await ask(page, 'text')).toContain('crash leader');
  });

  test('text inside: a script or words, with a moment', async ({ page, host, baseURL }) => {
    for (const content of [`<script type="text/plain">${text}</script>`, `<pre>${text}</pre>`]) {
      await host.open(element(baseURL, 'at="1.5s"', content));
      expect(await ask(page, 'text')).toContain('election_timeout = "200ms..400ms"');
      expect((await ask(page, 'report')).nodes).toHaveLength(3);
      expect(await page.locator('interregnum-cluster').evaluate((cluster) => cluster.nowUs)).toBe(1_500_000);
      await expect(page.locator('interregnum-cluster pre')).toBeHidden();
    }
  });

  test('methods answer or say what was wrong, and what happens is an event', async ({ page, host, baseURL }) => {
    // Before the element is there: it may be ready sooner than anybody can ask for it.
    await page.addInitScript(() => {
      window.told = [];
      const tell = (event) => event.target.localName === 'interregnum-cluster' && window.told.push([event.type, event.detail]);
      for (const name of ['ready', 'event', 'interregnum', 'timechange', 'play', 'pause']) addEventListener(name, tell, true);
    });
    await host.open(element(baseURL, 'seed="42" speed="1"'));
    await ask(page, 'advance', 3_000_000);
    await ask(page, 'inject', 'crash leader');
    await ask(page, 'advance', 3_000_000);
    const told = (name) => page.evaluate((known) => window.told.filter(([name]) => name === known).map(([, detail]) => detail), name);
    await expect.poll(async () => (await told('event')).some((event) => /crashed/.test(event.text))).toBe(true);
    await expect.poll(async () => (await told('interregnum')).length).toBeGreaterThanOrEqual(2);
    expect(await told('ready')).toHaveLength(1);
    const report = await ask(page, 'report');
    expect(report.digest).toBe(await ask(page, 'digest'));
    expect(await ask(page, 'link')).toMatch(/#s=1\./);
    expect((await ask(page, 'inject', 'crash everybody')).error).toContain('everybody');
    expect((await ask(page, 'seek', 'later')).error).toBeTruthy();
    expect((await ask(page, 'load', 'nodes = 0')).error).toContain('nodes');
    expect(await ask(page, 'digest')).toBe(report.digest);
    await ask(page, 'seek', 1_000_000);
    expect((await ask(page, 'report')).until_us).toBe(1_000_000);
    await ask(page, 'load', '?nodes=7');
    expect((await ask(page, 'report')).nodes).toHaveLength(7);
    await page.locator('interregnum-cluster').evaluate((cluster) => (cluster.playing = true));
    await expect.poll(async () => (await told('play')).length).toBe(1);
    await expect.poll(() => page.locator('interregnum-cluster').evaluate((cluster) => cluster.nowUs)).toBeGreaterThan(0);
    await ask(page, 'pause');
    await expect.poll(() => page.locator('interregnum-cluster').evaluate((cluster) => cluster.playing)).toBe(false);
  });

  test('attributes take effect when they change', async ({ page, host, baseURL }) => {
    await host.open(element(baseURL, 'seed="42" at="1s"'));
    await ask(page, 'digest');
    const set = (name, value) => page.locator('interregnum-cluster').evaluate((cluster, [key, to]) => cluster.setAttribute(key, to), [name, value]);
    const frame = frameOf(page, 'interregnum-cluster iframe');
    await isReady(frame);
    await frame.locator('html').evaluate(() => (window.isTheSame = true));
    await set('theme', 'dark');
    await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
    await set('lang', 'zh');
    await expect(frame.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await set('nodes', '3');
    await expect(frame.locator('.ring [data-node]')).toHaveCount(3);
    expect(await frame.locator('html').evaluate(() => window.isTheSame)).toBe(true);
    await set('panels', 'transitions');
    await expect(frame.locator('.piece')).toHaveAttribute('data-piece', 'transitions');
    expect((await ask(page, 'report')).nodes).toHaveLength(3);
  });

  test('several on one page are each their own', async ({ page, host, baseURL }) => {
    await host.open(
      `<script src="${baseURL}embed.js"></script><style>interregnum-cluster { width: 300px; height: 200px; }</style>
      ${[3, 5, 7].map((nodes) => `<interregnum-cluster nodes="${nodes}"></interregnum-cluster>`).join('')}`,
    );
    const counts = () => page.evaluate(() => Promise.all([...document.querySelectorAll('interregnum-cluster')].map(async (cluster) => (await cluster.report()).nodes.length)));
    expect(await counts()).toEqual([3, 5, 7]);
    await page.locator('interregnum-cluster').nth(1).evaluate((cluster) => cluster.load('nodes = 9'));
    expect(await counts()).toEqual([3, 9, 7]);
    const gone = await page.locator('interregnum-cluster').nth(0).evaluate((cluster) => {
      const report = cluster.report();
      cluster.remove();
      return report.catch((error) => error.message);
    });
    expect(gone).toContain('taken out');
    expect(await counts()).toEqual([9, 7]);
  });

  test('it loads when it is near, and its content stands until it is ready', async ({ page, host, baseURL }) => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route('**/*.wasm', async (route) => {
      await held;
      await route.continue();
    });
    await host.open(`<div style="height: 5000px"></div>${element(baseURL, 'seed="42"', '<p>Five nodes elect a leader.</p>')}`);
    await expect(page.locator('interregnum-cluster iframe')).toHaveCount(0);
    await page.evaluate(() => scrollTo(0, 5000));
    await expect(page.locator('interregnum-cluster iframe')).toHaveCount(1);
    await expect(page.locator('interregnum-cluster p')).toBeVisible();
    release();
    await expect(page.locator('interregnum-cluster p')).toBeHidden();
    await expect(page.locator('interregnum-cluster iframe.ready')).toBeVisible();
  });

  test('a message of another window is not taken for the frame', async ({ page, host, baseURL }) => {
    await host.open(element(baseURL, 'seed="42" at="1s"'));
    await ask(page, 'digest');
    await page.evaluate(() => {
      window.told = 0;
      document.querySelector('interregnum-cluster').addEventListener('violation', () => (window.told += 1));
      window.postMessage({ interregnum: 1, event: 'violation', detail: {} }, '*');
      window.postMessage({ interregnum: 1, event: 'timechange', detail: 77 }, '*');
    });
    await ask(page, 'digest');
    expect(await page.evaluate(() => [window.told, document.querySelector('interregnum-cluster').nowUs])).toEqual([0, 1_000_000]);
  });

  test('as a module, and within a sandboxed page', async ({ page, host, baseURL }) => {
    await host.open(`<script type="module" src="${baseURL}embed.js"></script><interregnum-cluster nodes="3"></interregnum-cluster>`);
    await expect(page.locator('interregnum-cluster iframe.ready')).toBeVisible();
    const inner = element(baseURL, "nodes='3'").replaceAll('"', "'");
    await host.open(`<iframe title="A sandbox" sandbox="allow-scripts" width="600" height="500" srcdoc="<html lang='en'><title>Inner</title>${inner}</html>"></iframe>`);
    const sandbox = frameOf(page);
    await expect(sandbox.locator('interregnum-cluster iframe.ready')).toBeVisible();
    expect(await sandbox.locator('interregnum-cluster').evaluate(async (cluster) => (await cluster.report()).nodes.length)).toBe(3);
  });

  test('the page of examples', async ({ page }) => {
    await page.goto('./examples/embed.html');
    const clusters = page.locator('interregnum-cluster');
    for (let index = 0; index < (await clusters.count()); index += 1) {
      await clusters.nth(index).scrollIntoViewIfNeeded();
      await expect(clusters.nth(index).locator('iframe.ready')).toBeVisible();
    }
    await page.locator('#play').click();
    await expect(page.locator('#said')).not.toHaveText('Nothing happened yet.');
    const { violations } = await new AxeBuilder({ page }).exclude('iframe').exclude('interregnum-cluster').analyze();
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html)}`)).toEqual([]);
  });
});

test('what other sites read of the page is there', async ({ page, baseURL, request }) => {
  await page.goto('./');
  const meta = (property) => page.locator(`meta[property="${property}"]`).getAttribute('content');
  expect(await meta('og:title')).toContain('Interregnum');
  const picture = await request.get(new URL(await meta('og:image'), baseURL).href);
  expect(picture.headers()['content-type']).toBe('image/png');
  expect((await picture.body()).length).toBeLessThan(150_000);
  const oembed = await (await request.get(`${baseURL}oembed.json`)).json();
  expect(oembed).toMatchObject({ version: '1.0', type: 'rich', width: 600, height: 400 });
  expect(oembed.html).toMatch(/^<iframe [^>]*embed/);
});
