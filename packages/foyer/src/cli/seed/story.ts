import type { Actor } from '../../domain/actor.ts';
import type { MailToken } from '../../domain/person.ts';
import type { Product } from '../../domain/product.ts';
import type { Request } from '../../domain/unit.ts';
import { Agenda } from './agenda.ts';
import { applicant } from './applicant.ts';
import { byDaylight, joinInstant } from './calendar.ts';
import { fateOf, type FateStep } from './fate.ts';
import { Random } from './random.ts';

const dayMs = 86_400_000;
const reviewers: readonly Actor[] = ['Mia Berg', 'Tomás Ruiz', 'Priya Nair'].map((name) => ({ kind: 'system', name }));
const notes = ['Strong fit.', 'Met at the spring meetup.', 'Recommended by a member.', 'Wants to start with the whole team.'];
const rejections = ['Not in our region yet.', 'Looking for something we do not offer.', 'No answer to our question.'];
const revocations = ['Asked us to close the account.', 'Left the company.', 'Broke the house rules.'];

/** What the story needs from outside. */
export interface StoryMaterial {
  readonly product: Product;
  readonly count: number;
  readonly seed: number;
  /** Where numbering goes on: how many people are on the list already. */
  readonly offset: number;
  readonly now: number;
  /** UUID v7 of this instant. */
  readonly id: (at: number) => string;
  readonly invitation: (id: string, at: number) => { readonly id: string; readonly tokenHash: string; readonly expiresAt: number };
}

/** Requests that belong to one person at one instant, and the mailed links they present, which were never mailed. */
export interface StoryStep {
  readonly at: number;
  readonly requests: readonly Request[];
  readonly links: readonly MailToken[];
  readonly joins: boolean;
}

/** Somebody's next step, waiting for its time. */
interface Waiting {
  readonly at: number;
  readonly entryId: string;
  readonly steps: readonly FateStep[];
  readonly invitationHash: string | null;
}

/**
 * Tells how a list came to be, step by step in the order of time; always the same story for the same seed. Holds only the
 * steps that are still to come, so that any number of people fits.
 */
export function* tellStory(material: StoryMaterial): Generator<StoryStep> {
  const { count, now, product } = material;
  const random = new Random(material.seed);
  const agenda = new Agenda<Waiting>();
  const spanMs = (count < 100 ? 30 : 180) * dayMs;
  const schedule = (waiting: Omit<Waiting, 'at'>, after: number): void => {
    const [step] = waiting.steps;
    if (step === undefined) return;
    // Not before the step it follows, whatever daylight says.
    const at = Math.max(after + 60_000, byDaylight(after + step.afterMs));
    if (at <= now) agenda.add({ ...waiting, at });
  };
  function* until(at: number): Generator<StoryStep> {
    while (agenda.nextAt <= at) {
      const waiting = agenda.take()!;
      const { step, invitationHash } = happen(waiting, material, random);
      schedule({ ...waiting, steps: waiting.steps.slice(1), invitationHash }, waiting.at);
      yield step;
    }
  }
  for (let index = 0; index < count; index += 1) {
    const at = joinInstant(index, count, random.next(), now, spanMs);
    yield* until(at);
    const entryId = material.id(at);
    const fate = fateOf(random);
    const link = linkOf(entryId, 'confirm', at);
    yield {
      at,
      joins: true,
      links: fate.confirms ? [link] : [],
      requests: [
        joinRequest(entryId, at, applicant(material.offset + index + 1, product, random), material),
        ...(fate.confirms ? [{ target: { by: 'mail_token' as const, hash: link.tokenHash }, command: { type: 'confirm' as const, device: { tokenHash: `device of ${entryId}`, expiresAt: at } } }] : []),
      ],
    };
    schedule({ entryId, steps: fate.steps, invitationHash: null }, at);
  }
  yield* until(now);
}

function joinRequest(entryId: string, at: number, who: ReturnType<typeof applicant>, { id }: StoryMaterial): Request {
  return { target: { by: 'email', email: who.email }, command: { type: 'join', ...who, entryId, mailId: id(at) } };
}

function happen({ at, entryId, steps, invitationHash }: Waiting, material: StoryMaterial, random: Random): { step: StoryStep; invitationHash: string | null } {
  const step = steps[0]!;
  const target = { by: 'id', id: entryId } as const;
  const actor = random.pick(reviewers);
  const mailId = entryId;
  const plain = (request: Request): StoryStep => ({ at, requests: [request], links: [], joins: false });
  switch (step.kind) {
    case 'approve': {
      const invitation = step.invite ? material.invitation(material.id(at), at) : null;
      const role = random.chance(0.05) ? random.pick(material.product.roles).key : null;
      return {
        invitationHash: invitation?.tokenHash ?? null,
        step: plain({ target, command: { type: 'approve', actor, role: role ?? roleWhenNoneAsked(material.product), invitation, mailId, notify: false, notes: random.chance(0.1) ? random.pick(notes) : null, create: null, renew: false, version: null, jobId: null, mailDelayMs: 0 } }),
      };
    }
    case 'reject': return { invitationHash, step: plain({ target, command: { type: 'reject', actor, reason: random.pick(rejections), notify: false, mailId, version: null } }) };
    case 'revoke': return { invitationHash, step: plain({ target, command: { type: 'revoke', actor, reason: random.pick(revocations), notify: false, mailId, version: null } }) };
    case 'accept': return {
      invitationHash,
      step: plain({
        target: { by: 'invite_token', hash: invitationHash ?? '' },
        command: { type: 'accept', session: { id: material.id(at), tokenHash: `session of ${entryId}`, expiresAt: at, device: 'Browser' }, signedInAs: null },
      }),
    };
    case 'withdraw': {
      const link = linkOf(entryId, 'status', at);
      return { invitationHash, step: { at, joins: false, links: [link], requests: [{ target: { by: 'mail_token', hash: link.tokenHash }, command: { type: 'withdraw' } }] } };
    }
  }
}

/** Null takes what the person asked for; who asked for nothing gets the only role there is. */
function roleWhenNoneAsked({ roles }: Product): string | null {
  return roles.length === 1 ? roles[0]!.key : null;
}

/** The row a mailed link would have had. */
function linkOf(entryId: string, purpose: MailToken['purpose'], at: number): MailToken {
  return { tokenHash: `${purpose} link of ${entryId}`, purpose, entryId, createdAt: at, expiresAt: at + dayMs, usedAt: null, supersededAt: null };
}
