import { type Actor, actorName } from '../actor.ts';
import type { Decision } from '../change.ts';
import type { DeskQuestion, Entry } from '../entry.ts';
import { acceptsMail, mailFrom, touched } from '../entry-changes.ts';
import { FoyerError, InvalidInput } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { flagged } from './desk.ts';
import { type EntryResult, resultOf } from './entry-result.ts';
import { requireWorkable } from './may-decide.ts';
import { isProven } from './withdraw.ts';

/** An admin needs to know something before deciding; the question is mailed and answered on the status page. */
export interface AskCommand {
  readonly type: 'ask';
  readonly actor: Actor;
  readonly question: string;
  /** Names the question too: the mail finds its text by it. */
  readonly mailId: string;
  readonly version: number | null;
}

/** The person answers a question on the status page. */
export interface ReplyCommand {
  readonly type: 'reply';
  /** Null for the oldest one that is open. */
  readonly questionId: string | null;
  readonly text: string;
}

export interface ReplyResult {
  /** `nothing_open`: answered already, or the team has decided meanwhile. */
  readonly status: 'received' | 'nothing_open';
}

/** More than this is a conversation, and belongs into a mail program. */
export const questionsMax = 10;

/** @throws {EntryNotFound | EntryClaimed | RoleNotYours | InvalidInput | FoyerError} */
export function decideAsk(snapshot: Snapshot, command: AskCommand, now: number, rules: Rules): Decision<EntryResult<'asked' | 'asked_without_mail'>> {
  const entry = requireWorkable(snapshot, command, now, rules);
  if (entry.stage !== 'pending') {
    throw new FoyerError('entry/stage_conflict', `Somebody who is ${entry.stage} is decided already. Questions are for people who wait for a decision.`, { details: { from: entry.stage } });
  }
  if (entry.desk.questions.length >= questionsMax) {
    throw new InvalidInput([{ pointer: '/question', detail: `This person was asked ${questionsMax} questions here. Write to them directly.` }]);
  }
  const mailed = acceptsMail(entry);
  const question: DeskQuestion = { id: command.mailId, text: command.question, askedAt: now, askedBy: actorName(command.actor), reply: null, repliedAt: null };
  const next = touched(entry, now, {
    desk: { ...entry.desk, questions: [...entry.desk.questions, question] },
    flags: flagged(flagged(entry.flags, 'replied', false), 'needs_info', true),
    delivery: mailed ? 'queued' : entry.delivery,
  });
  return {
    result: resultOf(next, mailed ? 'asked' : 'asked_without_mail'),
    change: {
      entry: next,
      mails: mailed ? [mailFrom('question', command.mailId, entry, now)] : [],
      events: [{ act: 'entry.asked', actor: command.actor, entryId: entry.id, detail: { question: question.id, mailed }, personal: { question: question.text } }],
    },
  };
}

/** @throws {FoyerError} `token/unusable` without proof */
export function decideReply(snapshot: Snapshot, command: ReplyCommand, now: number): Decision<ReplyResult> {
  if (snapshot.person === null || !isProven(snapshot, now)) {
    throw new FoyerError('token/unusable', 'This link no longer works. Ask for a fresh one with your address.');
  }
  const { entry } = snapshot.person;
  const question = openQuestions(entry).find(({ id }) => command.questionId === null || id === command.questionId);
  if (!question) return { result: { status: 'nothing_open' }, change: null };
  const questions = entry.desk.questions.map((one) => (one.id === question.id ? { ...one, reply: command.text, repliedAt: now } : one));
  const waits = questions.some(({ reply }) => reply === null);
  return {
    result: { status: 'received' },
    change: {
      entry: touched(entry, now, { desk: { ...entry.desk, questions }, flags: flagged(flagged(entry.flags, 'needs_info', waits), 'replied', true) }),
      events: [{ act: 'entry.replied', actor: { kind: 'person', entryId: entry.id }, entryId: entry.id, detail: { question: question.id }, personal: { reply: command.text } }],
    },
  };
}

/** What the person can still answer: nothing once it is decided. */
export function openQuestions({ stage, desk }: Pick<Entry, 'stage' | 'desk'>): readonly DeskQuestion[] {
  return stage === 'pending' ? desk.questions.filter(({ reply }) => reply === null) : [];
}
