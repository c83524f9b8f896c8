import type { BenchServer } from '../servers/bench-server.ts';
import { openMailSink, type MailSink } from '../servers/mail-sink.ts';
import { startServer } from '../servers/start-server.ts';
import type { Place } from '../storage/bench-storage.ts';
import type { Setting } from './bench.ts';

/** Floor and product side by side, each on a database of its own with the same people in it. */
export interface Pair {
  readonly floor: BenchServer;
  readonly floorPlace: Place;
  readonly product: BenchServer;
  readonly productPlace: Place;
}

/** Settings beside the usual ones. */
export interface PairSettings {
  readonly floor?: Readonly<Record<string, string>>;
  readonly product?: Readonly<Record<string, string>>;
}

/** Runs an action with floor and product; the product's mail server says nothing, so its mails stay queued. */
export async function withPair<T>(setting: Setting, action: (pair: Pair) => Promise<T>, settings: PairSettings = {}): Promise<T> {
  const { storage, entries } = setting;
  return withProduct(setting, 'silent', async (product, productPlace) => {
    const floorPlace = await storage.place('floor', entries);
    const floor = await startServer('floor', floorPlace, { postmasterPid: storage.postmasterPid, settings: settings.floor ?? {} });
    try {
      return await action({ floor, floorPlace, product, productPlace });
    } finally {
      await floor.stop();
      await floorPlace.remove();
    }
  }, settings.product);
}

/** Runs an action with a product of its own. */
export async function withProduct<T>(
  { storage, entries }: Setting,
  mails: 'silent' | 'taking',
  action: (product: BenchServer, place: Place, sink: MailSink) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
): Promise<T> {
  const sink = await openMailSink(mails);
  const place = await storage.place('product', entries);
  const product = await startServer('product', place, {
    postmasterPid: storage.postmasterPid,
    smtpPort: sink.port,
    settings,
  });
  try {
    return await action(product, place, sink);
  } finally {
    await sink.close();
    await product.stop();
    await place.remove();
  }
}
