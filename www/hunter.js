// A worker of the hunt: tries the seeds that the page gives it. It runs the page's own module, compiled already.
let hunter;

addEventListener('message', async ({ data }) => {
  if (data.module) {
    postMessage(await begin(data).catch(() => ({ lost: true })));
  } else if ('shrink' in data) {
    postMessage({ link: hunter.shrink(data.shrink) });
  } else {
    postMessage(search(data));
  }
});

async function begin({ script, module, scenario, faults, property }) {
  const page = await import(script);
  page.initSync({ module });
  hunter = await page.Hunter.begin(scenario, faults, property);
  return { ready: true };
}

// A panic ends the module, and is found like any other.
function search({ first, last }) {
  let seed = first;
  try {
    while (seed <= last && !hunter.breaks(seed)) seed += 1;
  } catch (error) {
    return { tried: seed - first + 1, found: seed, failed: String(error) };
  }
  return seed > last ? { tried: last - first + 1 } : { tried: seed - first + 1, found: seed };
}
