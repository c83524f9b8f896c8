import type { Context } from '../context.ts';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import { requireScope } from '../authorise.ts';
import type { Seal } from '../ports/seal.ts';
import { prepareSession } from '../prepare.ts';

/** A browser on its way from an application to the door and back. */
export interface Errand {
  /** Origin of the application, one of `GATE_APPS`. */
  readonly app: string;
  /** The application's own mark, returned as it came. */
  readonly state: string;
  /** SHA-256 of a secret that stays in the browser, base64url: only there is the code worth anything. */
  readonly challenge: string;
}

/** What the verbs of applications on other hosts need besides. */
export interface AppContext {
  readonly ctx: Context;
  readonly apps: readonly string[];
  readonly seal: Seal;
  /** SHA-256, base64url. */
  readonly digest: (text: string) => string;
}

const codeLifeMs = 60_000;
const errandLifeMs = 1_800_000;
const codeUse = 'gate code';
const errandUse = 'gate errand';

interface Code {
  readonly id: string;
  readonly entryId: string;
  readonly app: string;
  readonly challenge: string;
  readonly expiresAt: number;
}

/** @throws {InvalidInput} when the application is not listed, or its mark is not one */
export function checkErrand(apps: readonly string[], errand: Errand): Errand {
  if (!apps.includes(errand.app)) throw new InvalidInput([{ pointer: '/app', detail: 'This application is not known here. Whoever runs Foyer lists it in GATE_APPS.' }]);
  for (const [name, value] of [['state', errand.state], ['challenge', errand.challenge]] as const) {
    if (!/^[A-Za-z0-9_-]{43}$/.test(value)) throw new InvalidInput([{ pointer: `/${name}`, detail: 'Send 32 random bytes, or their digest, as base64url.' }]);
  }
  return errand;
}

/** The errand for a cookie of this browser, while the person fetches a link from the mailbox. */
export function keepErrand({ ctx, seal }: AppContext, errand: Errand): string {
  return seal.close(errandUse, { ...errand, expiresAt: ctx.clock.now() + errandLifeMs });
}

/** The errand this browser is on, or null. */
export function errandOf({ ctx, seal, apps }: AppContext, kept: string | undefined): Errand | null {
  const errand = kept === undefined ? null : seal.open(errandUse, kept) as (Errand & { expiresAt: number }) | null;
  if (errand === null || ctx.clock.now() >= errand.expiresAt || !apps.includes(errand.app)) return null;
  return { app: errand.app, state: errand.state, challenge: errand.challenge };
}

/** The address that takes an admitted person back to the application: with a code that is good once, for a minute. */
export function wayBack({ ctx, seal }: AppContext, errand: Errand, entryId: string): string {
  const code: Code = { id: ctx.tokens.id(), entryId, app: errand.app, challenge: errand.challenge, expiresAt: ctx.clock.now() + codeLifeMs };
  const back = new URL('/.foyer/callback', errand.app);
  back.searchParams.set('code', seal.close(codeUse, code));
  back.searchParams.set('state', errand.state);
  return back.href;
}

/**
 * The application's server exchanges the code for a session of its own. Any fault of the code is one and the same answer.
 * @throws {FoyerError} `auth/required`, `auth/forbidden`, `token/unusable`
 */
export async function exchangeCode(
  app: AppContext, input: { app: string; code: string; verifier: string },
): Promise<{ token: string; expiresAt: number }> {
  const { ctx, seal, digest } = app;
  await requireScope(ctx, 'gate', 'exchange a code');
  const unusable = new FoyerError('token/unusable', 'This code cannot be used. Start again at the application.');
  const code = seal.open(codeUse, input.code) as Code | null;
  if (code === null || ctx.clock.now() >= code.expiresAt || code.app !== input.app || digest(input.verifier) !== code.challenge) throw unusable;
  if (!(await ctx.store.spendOnce(`gate code ${code.id}`, code.expiresAt + codeLifeMs))) throw unusable;
  const prepared = prepareSession(ctx, new URL(code.app).host);
  const opened = await ctx.executor.run({ target: { by: 'id', id: code.entryId }, command: { type: 'open_app_session', session: prepared.session, app: code.app } });
  if (opened.status === 'closed') throw unusable;
  return { token: prepared.token, expiresAt: opened.sessionExpiresAt };
}
