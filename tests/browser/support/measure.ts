import type { Page } from '@playwright/test';

/** Counts the bytes that come over the wire for a page and all it loads. */
export async function measureTransfer(page: Page): Promise<{ bytes(): number }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  let total = 0;
  devtools.on('Network.requestWillBeSent', ({ type }) => {
    // Each page counts for itself.
    if (type === 'Document') total = 0;
  });
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    total += encodedDataLength;
  });
  return { bytes: () => total };
}

/** Sums up how far things jumped on the pages opened from now on, without a person's doing. */
export async function measureLayoutShift(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const shifts = { total: 0 };
    Object.assign(globalThis, { layoutShifts: shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { hadRecentInput, value } = entry as PerformanceEntry & {
          hadRecentInput: boolean;
          value: number;
        };
        if (!hadRecentInput) shifts.total += value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () =>
    page.evaluate(() => (globalThis as unknown as { layoutShifts: { total: number } }).layoutShifts.total);
}

/** Slows the network and the processor down to those of a cheap phone on a mobile network. */
export async function actLikeASlowPhone(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  // Every visit is the first one.
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: (1_600 * 1024) / 8,
    uploadThroughput: (750 * 1024) / 8,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

/** Milliseconds until the largest thing in the window was painted. */
export function largestContentfulPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)!.startTime)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        });
      }),
  );
}
