import type { BrowserContext } from '@playwright/test';
import type { FoyerServer } from './foyer-server.ts';
import { linkIn, linksIn, mailsTo, readMailTo } from './mailbox.ts';
import { hasConfirmed, hasJoined, isIn, isInvited, newAddress, newApplicant } from './people.ts';
import { invite, reject, revoke, withdrawInvitation } from './review.ts';

/** What a page needs to be looked at: a server, and the browser it is prepared for. */
export interface Stage {
  readonly foyer: FoyerServer;
  readonly context: BrowserContext;
  /** A browser of somebody else. */
  readonly other: BrowserContext;
}

/** Brings the browser to where the page can be seen and returns its address. */
type Preparation = (stage: Stage) => Promise<string>;

const here =
  (path: string): Preparation =>
  () =>
    Promise.resolve(path);

/** A page after its form was sent with something the server does not take, or takes. */
export interface SeenPage {
  readonly address: Preparation;
  /** What is typed into the one field of the page before its button is pressed. */
  readonly send?: string;
  /** What it is answered with, when that is not 200 or, for a dead link, 410. */
  readonly status?: number;
  /** For developers: looked at like the others, and free to be heavy. */
  readonly workshop?: true;
}

/** Every page people can come to, in every state that looks different, by a name for its picture. */
export const everyPage: Readonly<Record<string, SeenPage>> = {
  home: { address: here('/') },
  'home-signed-in': { address: async ({ context, foyer }) => (await isIn(context, foyer, someone()), '/') },
  join: { address: here('/waitlist') },
  'join-coach': { address: here('/waitlist/coach') },
  'join-client': { address: here('/waitlist/client') },
  'join-faults': { address: here('/waitlist/coach'), send: 'mia@localhost' },
  success: {
    address: async ({ context }) => (await hasJoined(context, someone()), '/waitlist/success?role=coach'),
  },
  'success-plain': { address: here('/waitlist/success') },
  confirm: {
    address: async ({ context, foyer }) => {
      const mia = someone();
      await hasJoined(context, mia);
      return linkIn(await readMailTo(foyer, mia.email, 'confirmation'));
    },
  },
  'confirm-dead': { address: here('/waitlist/confirm?token=unknown') },
  'status-request': { address: here('/waitlist/status') },
  'status-request-fault': { address: here('/waitlist/status'), send: 'mia@localhost' },
  'recover-sent': { address: here('/waitlist/status'), send: 'nobody@example.org' },
  'status-on-the-list': {
    address: async ({ context, foyer }) => (
      await hasConfirmed(context, foyer, someone()),
      '/waitlist/status'
    ),
  },
  'status-invited': {
    address: async ({ context, foyer }) => (await isInvited(context, foyer, someone()), '/waitlist/status'),
  },
  'status-in': {
    address: async ({ context, foyer }) => (await isIn(context, foyer, someone()), '/waitlist/status'),
  },
  'status-not-this-time': {
    address: async ({ context, foyer }) => {
      const mia = someone();
      await hasConfirmed(context, foyer, mia);
      await reject(foyer, mia.email);
      return '/waitlist/status';
    },
  },
  'status-ended': {
    address: async ({ context, foyer }) => {
      const mia = someone();
      await isIn(context, foyer, mia);
      await revoke(foyer, mia.email);
      return '/waitlist/status';
    },
  },
  withdraw: {
    address: async ({ context, foyer }) => (
      await hasConfirmed(context, foyer, someone()),
      '/waitlist/withdraw'
    ),
  },
  'withdraw-inside': {
    address: async ({ context, foyer }) => (await isIn(context, foyer, someone()), '/waitlist/withdraw'),
  },
  'invite-open': { address: ({ other, foyer }) => isInvited(other, foyer, someone()) },
  'invite-countdown': { address: ({ context, foyer }) => isInvited(context, foyer, someone()) },
  'invite-somebody-else': {
    address: async ({ context, other, foyer }) => {
      await isIn(context, foyer, newApplicant({ name: 'Noah Adler', email: newAddress('noah') }));
      return isInvited(other, foyer, someone());
    },
  },
  'invite-used': {
    address: async ({ other, foyer }) => {
      const mia = someone();
      await isIn(other, foyer, mia);
      return linkIn(await readMailTo(foyer, mia.email, 'invitation'));
    },
  },
  'invite-used-inside': {
    address: async ({ context, foyer }) => {
      const mia = someone();
      await isIn(context, foyer, mia);
      return linkIn(await readMailTo(foyer, mia.email, 'invitation'));
    },
  },
  'invite-superseded': {
    address: async ({ other, foyer }) => {
      const mia = someone();
      const first = await isInvited(other, foyer, mia);
      await invite(foyer, mia.email);
      return first;
    },
  },
  'invite-revoked': {
    address: async ({ other, foyer }) => {
      const mia = someone();
      const link = await isInvited(other, foyer, mia);
      await withdrawInvitation(foyer, mia.email);
      return link;
    },
  },
  'invite-unknown': { address: here('/invite?token=unknown') },
  'sign-in': { address: here('/sign-in') },
  'sign-in-sent': { address: here('/sign-in'), send: 'nobody@example.org' },
  'sign-in-ready': {
    address: async ({ other, foyer }) => {
      const mia = someone();
      await isIn(other, foyer, mia);
      await other.request.post('/sign-in', { form: { email: mia.email } });
      return linkIn(await readMailTo(foyer, mia.email, 'signIn'));
    },
  },
  'sign-in-dead': { address: here('/sign-in?token=unknown') },
  onboarding: {
    address: async ({ context, foyer }) => (await isIn(context, foyer, someone()), '/onboarding'),
  },
  'onboarding-half-way': {
    address: async ({ context, foyer }) => {
      await isIn(context, foyer, someone());
      await context.request.post('/onboarding', { form: { done: 'profile' } });
      await context.request.post('/onboarding', { form: { done: 'hours' } });
      return '/onboarding';
    },
  },
  'onboarding-skipped': {
    address: async ({ context, foyer }) => {
      await isIn(context, foyer, someone());
      await context.request.post('/onboarding', { form: { skip: '1' } });
      return '/onboarding';
    },
  },
  'onboarding-complete': {
    address: async ({ context, foyer }) => {
      await isIn(context, foyer, someone('client'));
      for (const done of ['goals', 'match', 'first-talk'])
        await context.request.post('/onboarding', { form: { done } });
      return '/onboarding';
    },
  },
  dashboard: { address: async ({ context, foyer }) => (await isIn(context, foyer, someone()), '/dashboard') },
  'dashboard-below': {
    address: async ({ context, foyer }) => (await isIn(context, foyer, someone()), '/dashboard/notes'),
  },
  account: { address: async ({ context, foyer }) => (await isIn(context, foyer, someone()), '/account') },
  unsubscribe: {
    address: async ({ other, foyer }) => {
      const mia = someone();
      await isInvited(other, foyer, mia);
      return linksIn(await readMailTo(foyer, mia.email, 'invitation')).find((url) =>
        url.includes('/unsubscribe?'),
      )!;
    },
  },
  'unsubscribe-dead': { address: here('/unsubscribe?token=unknown') },
  'not-found': { address: here('/no/such/page'), status: 404 },
  'error-list': { address: here('/errors') },
  'api-docs': { address: here('/docs'), workshop: true },
  'error-docs': { address: here('/errors/invitation/unusable') },
  mailbox: { address: here('/dev/mailbox'), workshop: true },
  'mailbox-mail': {
    workshop: true,
    address: async ({ context, foyer }) => {
      const mia = someone();
      await isInvited(context, foyer, mia);
      return `/dev/mailbox/${(await mailsTo(foyer, mia.email))[0]!.id}`;
    },
  },
};

function someone(role = 'coach') {
  return newApplicant({ name: 'Mia Berger', role });
}
