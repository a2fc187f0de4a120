// Many nodes: the picture keeps up with the run. Counted in frames drawn, never in time.
import { expect, test } from './playground.js';

for (const [nodes, speed] of [
  [101, '1'],
  [1001, '1/20'],
]) {
  test(`${nodes} nodes play, and every frame is a new picture`, async ({ page, playground }) => {
    await playground.open(`./?nodes=${nodes}&seed=42&speed=${speed}`);
    const times = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const times = [];
          const look = () => {
            times.push(window.interregnum.now());
            if (times.length < 60) requestAnimationFrame(look);
            else resolve(times);
          };
          requestAnimationFrame(look);
        }),
    );
    const moved = times.filter((now, frame) => frame > 0 && now > times[frame - 1]).length;
    expect(moved).toBeGreaterThan(50);
    await expect(page.locator('canvas').first()).toBeVisible();
  });
}
