// <interregnum-cluster>: a running cluster in any page. A module or a classic script, and all there is to load:
//
//   <script src="https://your.host/interregnum/embed.js" defer></script>
//   <interregnum-cluster nodes="5" seed="42" faults="2s crash leader; 5s restart all"></interregnum-cluster>
//
// Attributes: every key of a scenario (raft.election_timeout, or raft-election-timeout), `faults` as lines or
// parted by semicolons, and every setting of a view (at, event, speed, play, window, background, theme, lang,
// compare, seeds, sight, run, and `panels` or `embed`). Or a `link` of the playground, or its whole address as `src`; or the scenario's
// text inside, best in a <script type="text/plain">. `loading="eager"` does not wait until it is near.
//
// Properties: playing, currentTime (microseconds; nowUs is the same), theme, speed, panels.
// Methods, which return promises: load, play, pause, seek, advance, inject, report, digest, link, text.
// Events: ready, play, pause, event, violation, interregnum, timechange; what happened is in `detail`.
(() => {
  const NAME = 'interregnum-cluster';
  if (customElements.get(NAME)) return;

  const VERSION = 1;
  // As long as the page inside starts.
  const HELLO_MS = 150;
  const CALLS_MAX = 256;
  const NEAR = '400px';

  const KEYS = [
    'title', 'note', 'protocol', 'nodes', 'seed', 'duration',
    'raft.election_timeout', 'raft.heartbeat', 'raft.pre_vote', 'raft.check_quorum', 'raft.voters', 'raft.change',
    'raft.reads', 'raft.clock_drift_max',
    'raft.snapshot_entries', 'raft.snapshot_chunk', 'raft.append_entries', 'raft.pipeline', 'raft.mistake',
    'raft.check_quorum_within',
    'redis-random.variant', 'redis-random.sleep', 'redis-random.register_delay', 'redis-random.call_timeout',
    'viewstamped.view_timeout', 'viewstamped.heartbeat',
    'multi-paxos.mode', 'multi-paxos.election', 'multi-paxos.election_period', 'multi-paxos.election_timeout',
    'multi-paxos.heartbeat', 'multi-paxos.back_off', 'multi-paxos.kept_values', 'multi-paxos.lease', 'multi-paxos.clock_drift_max',
    'zab.tick_time', 'zab.init_limit', 'zab.sync_limit', 'zab.election_wait', 'zab.reads', 'zab.observers',
    'zab.commit_log', 'zab.session_timeout',
    'lease-lock.stores', 'lease-lock.ttl', 'lease-lock.renew_every', 'lease-lock.retry', 'lease-lock.call_timeout',
    'lease-lock.clock_drift_max', 'lease-lock.fencing', 'lease-lock.reads', 'lease-lock.persistence',
    'lease-lock.delayed_restart', 'lease-lock.lock_delay',
    'bully.detector', 'bully.answer_within', 'bully.first_guess', 'bully.check', 'bully.silence', 'bully.terms',
    'ring.detector', 'ring.answer_within', 'ring.first_guess', 'ring.beat', 'ring.silence', 'ring.arrangement',
    'ring.terms',
    'isr.controllers', 'isr.quorum_timeout', 'isr.session_timeout', 'isr.heartbeat', 'isr.replica_lag',
    'isr.fetch_wait', 'isr.acks', 'isr.min_insync', 'isr.unclean_election', 'isr.flush', 'isr.writeback',
    'primary-backup.replication', 'primary-backup.acknowledgements', 'primary-backup.ack_timeout',
    'primary-backup.fallback', 'primary-backup.heartbeat', 'primary-backup.down_after', 'primary-backup.failover',
    'primary-backup.monitors', 'primary-backup.quorum', 'primary-backup.failover_timeout', 'primary-backup.demote_after',
    'primary-backup.preferred', 'primary-backup.min_replicas', 'primary-backup.max_lag', 'primary-backup.ttl',
    'primary-backup.loop_wait', 'primary-backup.retry_timeout', 'primary-backup.maximum_lag',
    'primary-backup.operator_delay', 'primary-backup.fencing',
    'mongodb.election_timeout', 'mongodb.heartbeat', 'mongodb.write_concern', 'mongodb.read_concern',
    'mongodb.catch_up_timeout', 'mongodb.priority_of_1', 'mongodb.journal',
    'hashing.distribution', 'hashing.points', 'hashing.auto_eject', 'hashing.failure_limit', 'hashing.retry_timeout',
    'quorum-journal.name_nodes', 'quorum-journal.fencing', 'quorum-journal.fence_fallback',
    'quorum-journal.graceful_timeout', 'quorum-journal.ssh_timeout', 'quorum-journal.session_timeout',
    'quorum-journal.health_check', 'quorum-journal.restart_after', 'quorum-journal.heartbeat',
    'quorum-journal.write_timeout', 'quorum-journal.recovery_timeout', 'quorum-journal.log_roll', 'quorum-journal.tail',
    'quorum-journal.tail_in_progress', 'quorum-journal.reads',
    'mirrored.net_ticktime', 'mirrored.partition_handling', 'mirrored.promote_on_failure', 'mirrored.sync_mode',
    'network.latency', 'network.distance', 'network.loss', 'network.loss_burst', 'network.duplicate', 'disk.write',
    'client.mode', 'client.rate', 'client.burst', 'client.think', 'client.reads', 'client.keys', 'client.hot',
    'client.sessions', 'client.timeout', 'client.patience', 'client.stale',
    'initial.logs', 'initial.terms', 'version',
  ];
  // Changed while it runs; the rest of the view is how the frame begins.
  const LIVE = ['theme', 'lang', 'speed'];
  const FRAME = ['embed', 'play', 'panel', 'window', 'background', 'compare', 'seeds', 'sight', 'run'];
  const MOMENT = ['at', 'event'];
  const FLAGS = [
    'raft.pre_vote', 'raft.check_quorum', 'multi-paxos.lease', 'lease-lock.delayed_restart', 'isr.unclean_election', 'isr.flush',
    'primary-backup.fallback', 'primary-backup.fencing', 'hashing.auto_eject', 'quorum-journal.fence_fallback',
    'quorum-journal.tail_in_progress', 'mongodb.journal',
  ];
  const OWN = ['faults', 'fault', 'panels', 'link', 'src', 'loading'];
  const EVENTS = ['ready', 'play', 'pause', 'event', 'violation', 'interregnum', 'timechange'];
  const HTML = /^(id|class|style|slot|part|dir|hidden|tabindex|role|is|inert|nonce|width|height|(aria|data)-.*|on.*|[^a-z].*|v-.*|x-.*|_.*|itemprop|itemscope|itemtype)$/;

  // A module has no currentScript, but an error in it knows where it was thrown.
  const script = document.currentScript?.src || /(?:https?|file):[^\s()]+?(?=:\d+:\d+)/.exec(new Error().stack)?.[0];
  const PAGE = new URL('index.html', script ?? document.baseURI);

  const plain = (name) => name.replace(/[._-]+/g, '-');
  const named = new Map([...KEYS, ...LIVE, ...FRAME, ...MOMENT, ...OWN].map((name) => [plain(name), name]));
  // Of the languages that a page may be in, those that the figure speaks.
  const SPOKEN = /^(en|zh)\b/i;
  const TOML = /^\s*(version|title|note|protocol|nodes|seed|duration)\s*=/m;

  // Not an element: a page with a strict policy would refuse it.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; position: relative; aspect-ratio: 8 / 5; min-height: 180px; overflow: hidden; }
    :host([hidden]) { display: none; }
    iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; border-radius: inherit; }
    iframe:not(.ready) { opacity: 0; pointer-events: none; }
    iframe.ready + slot { display: none; }`);

  // A frame is see-through only where both sides have the same color-scheme: then the figure's is light.
  const scheme = ({ frame, live }) =>
    frame.background === 'transparent' ? 'light' : ['light', 'dark'].find((theme) => theme === live.theme) ?? 'light dark';

  class Cluster extends HTMLElement {
    #frame = null;
    #origin = null;
    #config = null;
    #calls = new Map();
    #next = 1;
    #nowUs = 0;
    #playing = false;
    #ready = null;
    #near = null;
    #warned = new Set();
    #hello = 0;
    #changes = new MutationObserver(() => this.#changed());
    #heard = (event) => this.#hear(event);

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      root.append(document.createElement('slot'));
      this.#wait();
    }

    connectedCallback() {
      this.#changes.observe(this, { attributes: true, childList: true, characterData: true, subtree: true });
      addEventListener('message', this.#heard);
      if (this.getAttribute('loading') === 'eager') return this.#open();
      this.#near = new IntersectionObserver((entries) => entries.at(-1).isIntersecting && this.#open(), { rootMargin: NEAR });
      this.#near.observe(this);
    }

    disconnectedCallback() {
      this.#changes.disconnect();
      removeEventListener('message', this.#heard);
      this.#giveUp('the element was taken out of the page');
    }

    // Everything that the attributes and the content say.
    #read() {
      const own = new Map();
      for (const { name, value } of this.attributes) {
        const known = named.get(plain(name)) ?? (name.includes('.') ? name : null);
        if (known === 'lang' && !SPOKEN.test(value)) continue;
        if (known) own.set(known, value === '' && FLAGS.includes(known) ? 'true' : value);
        else if (!HTML.test(name)) this.#warn(`there is no attribute ${name}`);
      }
      const page = own.has('src') ? new URL(own.get('src'), document.baseURI) : PAGE;
      const link = own.get('link') ?? (own.has('src') ? page.href : '');
      const [before, fragment] = link.split('#');
      const pairs = new URLSearchParams(before.includes('?') ? before.slice(before.indexOf('?')) : '');
      const live = {};
      const frame = { embed: own.get('panels') ?? own.get('embed') ?? '1' };
      const scenario = new URLSearchParams();
      const sort = (name, value) => {
        if (LIVE.includes(name)) live[name] = value;
        else if (name === 'embed' || name === 'panels') frame.embed = value;
        else if (FRAME.includes(name)) frame[name] = value;
        else if (name === 'fault') scenario.append(name, value);
        else scenario.set(name, value);
      };
      for (const [name, value] of pairs) if (!(name === 'embed' && own.has('panels'))) sort(name, value);
      for (const [name, value] of own) {
        if (name === 'faults') value.split(/[;\n]/).map((fault) => fault.trim()).filter(Boolean).forEach((fault) => scenario.append('fault', fault));
        else if (!OWN.includes(name) || name === 'fault' || name === 'panels') sort(name, value);
      }
      const text = this.#text();
      if (!text) return { page: page.href.split(/[?#]/)[0], live, frame, link: `?${scenario}${fragment ? `#${fragment}` : ''}`, text: '', at: '' };
      const at = scenario.get('at') ?? '';
      MOMENT.forEach((name) => scenario.delete(name));
      scenario.delete('title');
      if (scenario.size || fragment) this.#warn('the scenario is the text inside; attributes of a scenario are not read beside it');
      return { page: page.href.split(/[?#]/)[0], live, frame, link: '', text, at };
    }

    #warn(what) {
      if (!this.#warned.has(what)) console.warn(`<${NAME}>: ${what}`);
      this.#warned.add(what);
    }

    #failed = (error) => console.error(`<${NAME}>: ${error.message}`);

    // A scenario written between the tags; what else stands there is shown until the frame is ready.
    #text() {
      const script = this.querySelector(':scope > script');
      const text = script?.textContent ?? this.textContent;
      return script || TOML.test(text) ? text.trim() : '';
    }

    #open() {
      this.#near?.disconnect();
      if (this.#frame || !this.isConnected) return;
      const config = this.#read();
      this.#config = config;
      const view = new URLSearchParams(Object.entries({ ...config.frame, ...config.live }));
      // Its text is on its way: until it is there, nothing plays.
      if (config.text) view.set('play', config.frame.play === 'visible' ? 'visible' : '0');
      const [query, fragment] = config.link.split('#');
      const address = new URL(config.page);
      address.search = [view, query.slice(1)].filter((part) => String(part)).join('&');
      address.hash = fragment ?? '';
      const frame = document.createElement('iframe');
      frame.title = this.getAttribute('aria-label') || this.title || 'Interregnum';
      frame.style.colorScheme = scheme(config);
      frame.src = address.href;
      frame.inert = true;
      // Within a sandboxed page every origin is opaque: then the window alone tells who speaks.
      this.#origin = self.origin === 'null' ? 'null' : address.origin;
      this.#frame = frame;
      this.shadowRoot.insertBefore(frame, this.shadowRoot.lastChild);
      this.#hello = setInterval(() => this.#post({ call: 'hello' }), HELLO_MS);
    }

    #close(why) {
      this.#near?.disconnect();
      clearInterval(this.#hello);
      this.#frame?.remove();
      this.#frame = null;
      this.#playing = false;
      for (const { reject } of this.#calls.values()) reject(new Error(why));
      this.#calls.clear();
    }

    // Whoever waits for the frame waits no more.
    #giveUp(why) {
      this.#close(why);
      this.#ready.reject(new Error(why));
      this.#wait();
    }

    // The same element with another frame: what waits goes on waiting.
    #again() {
      if (this.#frame.classList.contains('ready')) this.#wait();
      this.#close('the frame was opened anew');
      this.#open();
    }

    // Calls wait for the frame; nobody may be waiting.
    #wait() {
      const ready = {};
      ready.promise = new Promise((resolve, reject) => Object.assign(ready, { resolve, reject }));
      ready.promise.catch(() => {});
      this.#ready = ready;
    }

    #changed() {
      if (!this.#frame) return;
      const [before, now] = [this.#config, this.#read()];
      const same = (name) => JSON.stringify(before[name]) === JSON.stringify(now[name]);
      this.#frame.title = this.getAttribute('aria-label') || this.title || 'Interregnum';
      const is = ['page', 'frame', 'live', 'link', 'text', 'at'].every(same);
      if (is) return;
      if (!same('page') || !same('frame') || !this.#frame.classList.contains('ready')) return this.#again();
      this.#config = now;
      this.#frame.style.colorScheme = scheme(now);
      const usual = { theme: 'auto', lang: SPOKEN.exec(navigator.language)?.[0] ?? 'en', speed: '1/20' };
      for (const name of LIVE) {
        if (before.live[name] !== now.live[name]) this.#call(name, now.live[name] ?? usual[name]).catch(this.#failed);
      }
      if (!same('link') || !same('text') || !same('at')) this.#load(now).catch(this.#failed);
    }

    async #load({ text, link, at }) {
      await this.#call('load', text || link);
      if (text && at) await this.#call('seek', at);
    }

    #post(message) {
      const to = this.#origin === 'null' ? '*' : this.#origin;
      this.#frame?.contentWindow?.postMessage({ interregnum: VERSION, ...message }, to);
    }

    #hear({ source, origin, data }) {
      const frame = this.#frame;
      if (!frame || source !== frame.contentWindow || origin !== this.#origin) return;
      if (data === null || typeof data !== 'object' || data.interregnum !== VERSION) return;
      if (EVENTS.includes(data.event)) return this.#happened(data.event, data.detail);
      const call = this.#calls.get(data.id);
      if (!call) return;
      this.#calls.delete(data.id);
      if (typeof data.error === 'string') call.reject(new Error(data.error));
      else call.resolve(data.value);
    }

    #happened(name, detail) {
      if (name === 'ready') return this.#begin(detail);
      if (name === 'timechange') this.#nowUs = detail;
      if (name === 'play' || name === 'pause') this.#playing = name === 'play';
      // Until the text is loaded, nothing that happens is of its run.
      if (this.#frame.classList.contains('ready')) this.dispatchEvent(new CustomEvent(name, { detail }));
    }

    async #begin({ now_us, playing }) {
      if (!this.#hello) return;
      clearInterval(this.#hello);
      this.#hello = 0;
      [this.#nowUs, this.#playing] = [now_us, playing];
      const frame = this.#frame;
      const { text, frame: view } = this.#config;
      if (text) {
        try {
          await this.#ask('load', text);
          if (this.#config.at) await this.#ask('seek', this.#config.at);
          if (view.play && !['0', 'false', 'no', 'off', 'visible'].includes(view.play)) await this.#ask('play');
        } catch (error) {
          // What stands inside stays to be read.
          if (frame !== this.#frame) return;
          this.#failed(error);
          return this.#ready.reject(error);
        }
      }
      if (frame !== this.#frame) return;
      frame.classList.add('ready');
      frame.inert = false;
      this.#ready.resolve();
      this.dispatchEvent(new CustomEvent('ready', { detail: { now_us: this.#nowUs, playing: this.#playing } }));
    }

    #ask(call, value) {
      if (this.#calls.size >= CALLS_MAX) return Promise.reject(new Error(`more than ${CALLS_MAX} calls are not answered yet`));
      const id = this.#next++;
      return new Promise((resolve, reject) => {
        this.#calls.set(id, { resolve, reject });
        this.#post({ id, call, value });
      });
    }

    async #call(call, value) {
      if (!this.isConnected) throw new Error('the element is not in a page');
      this.#open();
      await this.#ready.promise;
      if (!this.#frame) throw new Error('the element was taken out of the page');
      return this.#ask(call, value);
    }

    load(textOrLink) { return this.#call('load', String(textOrLink)); }
    play() { return this.#call('play'); }
    pause() { return this.#call('pause'); }
    seek(us) { return this.#call('seek', us); }
    advance(us) { return this.#call('advance', us); }
    inject(fault) { return this.#call('inject', String(fault)); }
    report() { return this.#call('report'); }
    digest() { return this.#call('digest'); }
    link() { return this.#call('link'); }
    text() { return this.#call('text'); }

    get nowUs() { return this.#nowUs; }
    set nowUs(us) { this.seek(us).catch(this.#failed); }
    get currentTime() { return this.#nowUs; }
    set currentTime(us) { this.nowUs = us; }
    get playing() { return this.#playing; }
    set playing(plays) { (plays ? this.play() : this.pause()).catch(this.#failed); }
  }

  // Each mirrors its attribute.
  for (const name of ['theme', 'speed', 'panels']) {
    Object.defineProperty(Cluster.prototype, name, {
      get() { return this.getAttribute(name) ?? ''; },
      set(value) { this.setAttribute(name, value); },
      enumerable: true,
      configurable: true,
    });
  }

  customElements.define(NAME, Cluster);
})();
