import { type Answers, type Entry, type EntryFlag, notStarted, type Origin, untouched } from '../entry.ts';
import type { Decision } from '../change.ts';
import { flagsByTeam, noted, touched } from '../entry-changes.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requestedMail } from './requested-mail.ts';

/** Somebody sends the waitlist form. Ids are prepared in case they are needed. */
export interface JoinCommand {
  readonly type: 'join';
  readonly email: string;
  readonly name: string;
  readonly website: string | null;
  readonly requestedRole: string | null;
  readonly answers: Answers;
  readonly origin: Origin;
  readonly locale: string;
  readonly flags: readonly EntryFlag[];
  readonly entryId: string;
  readonly mailId: string;
}

/** The same for every state of the address (SR-17). */
export interface JoinResult { readonly status: 'received' }

const received: JoinResult = { status: 'received' };

/**
 * Puts a person on the list. Nobody learns whether they were on it: whoever is known already gets the mail that fits.
 * What a stranger types never overwrites a confirmed person's record; it is kept in the log instead.
 */
export function decideJoin(snapshot: Snapshot, command: JoinCommand, now: number, rules: Rules): Decision<JoinResult> {
  const known = snapshot.person;
  if (known === null) {
    const entry = newEntry(command, now);
    return {
      result: received,
      change: {
        entry,
        mails: [{ id: command.mailId, kind: rules.confirmEmail ? 'confirm' : 'status', entryId: entry.id, invitationId: null, requested: true, runAt: now }],
        events: [{
          act: 'entry.joined', actor: { kind: 'person', entryId: entry.id }, entryId: entry.id,
          detail: { requestedRole: entry.requestedRole, source: entry.origin.source },
        }],
      },
    };
  }

  const { entry } = known;
  const submitted = {
    name: command.name, website: command.website, requestedRole: command.requestedRole,
    answers: command.answers, origin: command.origin, locale: command.locale, flags: command.flags,
  };
  const returning = entry.stage === 'withdrawn';
  const unproven = entry.stage === 'pending' && entry.confirmedAt === null;
  let next: Entry = entry;
  if (returning) next = { ...touched(entry, now, { ...submitted, confirmedAt: null, role: null, approvedAt: null, approvedBy: null, reason: null, desk: begunAnew(entry) }), stage: 'pending' };
  // What a form says about itself is replaced; what the team marked stays.
  else if (unproven) next = touched(entry, now, { ...submitted, flags: [...command.flags, ...flagsByTeam(entry.flags)] });
  const mail = requestedMail({ ...known, entry: next }, command.mailId, now, rules, 'join');
  return {
    result: received,
    change: {
      ...mail.change,
      entry: mail.change.entry ?? (next === entry ? noted(entry, {}) : next),
      events: [{
        act: returning ? 'entry.joined' : 'entry.join_repeated', actor: { kind: 'person', entryId: null }, entryId: entry.id,
        detail: { stage: entry.stage, mail: mail.kind, ...(returning ? { requestedRole: command.requestedRole } : {}) },
        ...(returning || unproven ? {} : { personal: { submitted: JSON.stringify(submitted) } }),
      }, ...mail.change.events],
    },
  };
}

/** An application that begins again: nobody works on it, and questions of the one before are over. */
function begunAnew({ desk }: Entry): Entry['desk'] {
  return { claim: null, questions: desk.questions.filter(({ reply }) => reply !== null) };
}

function newEntry(command: JoinCommand, now: number): Entry {
  return {
    id: command.entryId, email: command.email, name: command.name, website: command.website, stage: 'pending',
    requestedRole: command.requestedRole, role: null, confirmedAt: null, answers: command.answers, origin: command.origin,
    locale: command.locale, notes: '', reason: null, flags: command.flags, delivery: 'queued', createdAt: now, updatedAt: now,
    approvedAt: null, approvedBy: null, invitedAt: null, acceptedAt: null, mailRequestedAt: now,
    onboarding: notStarted, score: null, desk: untouched, version: 1,
  };
}
