import { FoyerError } from '../../domain/errors.ts';
import type { Actor } from '../../domain/actor.ts';
import type { StaffMail } from '../../domain/staff-mail.ts';
import type { Services } from '../context.ts';
import { readAlertSettings } from './alert-settings.ts';
import { bodyOf, type Delivery, type KnownAlert, readAlerts } from './alert-state.ts';
import { observe } from './observe.ts';
import { alertRecipients } from './recipients.ts';
import { type AlertKey, alertTitles, judge, type Judgement } from './rules.ts';

const actor: Actor = { kind: 'system', name: 'alerts' };
const attemptsMax = 8;
const minuteMs = 60_000;
const deliveriesKept = 5;

type Settings = Awaited<ReturnType<typeof readAlertSettings>>;

/**
 * Looks at everything once: tells the team what began and what is over, one mail and one call each, and repeats calls that did not
 * go through. One process at a time; should two meet, the slower one finds that all is told.
 */
export async function raiseAlerts(services: Services): Promise<void> {
  const settings = await readAlertSettings(services);
  const known = await readAlerts(services.store);
  const seen = await observe(services);
  const raised = new Set<AlertKey>(known.filter(({ state }) => state === 'raised').map(({ key }) => key));
  for (const judgement of judge(seen, settings.thresholds, raised)) {
    const before = known.find(({ key }) => key === judgement.key)!;
    if (judgement.firing !== (before.state === 'raised')) await tell(services, settings, before, judgement);
    else if (judgement.firing && judgement.detail !== before.detail) await note(services, { ...before, detail: judgement.detail });
  }
  await deliver(services, settings);
}

/** Begins or ends an alert, with its record and its mails in one commit. */
async function tell(services: Services, settings: Settings, before: KnownAlert, { key, firing, detail }: Judgement): Promise<void> {
  const { clock, tokens, executor } = services;
  const now = clock.now();
  const act = firing ? 'alert.raised' : 'alert.cleared';
  const said = firing ? detail : `It was: ${before.detail}`;
  const called: readonly Delivery[] = settings.webhookUrl === null ? [] : [{ id: tokens.id(), type: act, at: now, detail: said, attempts: 0, nextAt: now, error: null }];
  const deliveries = [...before.deliveries, ...called].slice(-deliveriesKept);
  await unlessFaster(executor.run({
    target: { by: 'document', kind: 'alert_state', id: key },
    command: {
      type: 'keep_alert', actor, key, expectedVersion: before.version, act, detail: said,
      body: bodyOf({ state: firing ? 'raised' : 'ok', since: now, detail, deliveries }),
      mails: await mailsAbout(services, settings, { title: alertTitles[key], detail: said, state: firing ? 'raised' : 'cleared', at: now }),
    },
  }));
}

async function mailsAbout(
  { store, tokens, clock, publicUrl, rules }: Services, settings: Settings, alert: { title: string; detail: string; state: 'raised' | 'cleared'; at: number },
): Promise<readonly StaffMail[]> {
  const to = await alertRecipients(store, settings);
  return to.map((address) => ({
    id: tokens.id(), kind: 'alert', to: address, locale: rules.product.locale, runAt: clock.now(), facts: { ...alert, url: `${publicUrl}/admin/settings` },
  }));
}

/** Calls whoever is to be called and was not reached yet. */
async function deliver(services: Services, { webhookUrl, secretId }: Settings): Promise<void> {
  const { store, clock, webhooks, publicUrl } = services;
  for (const alert of await readAlerts(store)) {
    const due = alert.deliveries.find(({ nextAt }) => nextAt !== null && nextAt <= clock.now());
    if (due === undefined) continue;
    // Nobody to call any more: what waits is given up.
    if (webhookUrl === null || secretId === null) {
      await note(services, after(alert, { ...due, nextAt: null, error: 'There is no address to call any more.' }));
      continue;
    }
    const attempts = due.attempts + 1;
    const body = JSON.stringify({
      type: due.type, timestamp: new Date(due.at).toISOString(),
      data: { alert: alert.key, title: alertTitles[alert.key], detail: due.detail, url: `${publicUrl}/admin/settings` },
    });
    const outcome = await webhooks.send({ url: webhookUrl, id: due.id, at: clock.now(), body, secretIds: [secretId] });
    if (!outcome.ok) services.log.warn('alert.call_failed', { alert: alert.key, reason: outcome.reason, attempts });
    const again = !outcome.ok && outcome.again && attempts < attemptsMax;
    await note(services, after(alert, {
      ...due, attempts, nextAt: again ? clock.now() + Math.min(60, 2 ** (attempts - 1)) * minuteMs : null, error: outcome.ok ? null : outcome.reason,
    }));
  }
}

function after(alert: KnownAlert, delivery: Delivery): KnownAlert {
  return { ...alert, deliveries: alert.deliveries.map((one) => (one.id === delivery.id ? delivery : one)) };
}

/** Bookkeeping that changes nobody's rights or work. */
async function note({ executor }: Services, alert: KnownAlert): Promise<void> {
  await unlessFaster(executor.run({
    target: { by: 'document', kind: 'alert_state', id: alert.key },
    command: { type: 'keep_document', actor, kind: 'alert_state', id: alert.key, owner: null, body: bodyOf(alert), expectedVersion: alert.version, event: null },
  }));
}

/** Another process did it first: all is well. */
async function unlessFaster(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof FoyerError) || error.code !== 'document/changed') throw error;
  }
}
