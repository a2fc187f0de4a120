// What the page needs of its host, apart from the program: says why nothing starts, and keeps the page for use
// without a network. A plain script, because browsers run no modules from file://.
(() => {
  const failed = (reason) => {
    const told = () => {
      const message = document.querySelector(`[data-unstarted="${reason}"]`);
      if (message && !document.querySelector('[data-unstarted]:not([hidden])')) message.hidden = false;
    };
    if (document.body) told();
    else addEventListener('DOMContentLoaded', told);
  };

  if (location.protocol === 'file:') return failed('file');

  const { dataset } = document.documentElement;
  // A script that is missing, or throws: once the program runs, its own words stand in place of these.
  const isFatal = ({ target }) => target === window || target.type === 'module';
  addEventListener('error', (event) => isFatal(event) && failed('error'), true);
  addEventListener('unhandledrejection', () => failed('error'));

  // Whoever has the whole page will open the laboratory; a figure has none.
  addEventListener('load', () => {
    if (new URLSearchParams(location.search).has('embed')) return;
    // No link of kind prefetch: Firefox holds it to default-src, which is nothing. If this fails, the laboratory asks again.
    fetch('plots.js', { priority: 'low' }).then((plots) => plots.blob()).catch(() => {});
  });

  // Only an optimised build has a worker. Where there may be none (http, sandboxed frames, storage refused),
  // the page does without.
  if (!('kept' in dataset)) return;
  const keep = async () => {
    const registration = await navigator.serviceWorker.register('sw.js');
    let asked = false;
    const announce = (worker) => worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller) tell();
    });
    const tell = () => {
      dataset.newVersion = '';
      dispatchEvent(new Event('newversion'));
    };
    if (registration.waiting && navigator.serviceWorker.controller) tell();
    announce(registration.installing);
    registration.addEventListener('updatefound', () => announce(registration.installing));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') registration.update().catch(() => {});
    });
    // The person has asked for it: the new version takes over, and this page opens anew.
    addEventListener('takeversion', () => {
      asked = true;
      if (!registration.waiting) return location.reload();
      registration.waiting.postMessage('take over');
    });
    navigator.serviceWorker.addEventListener('controllerchange', () => asked && location.reload());
  };
  addEventListener('load', () => keep().catch(() => {}));
})();
