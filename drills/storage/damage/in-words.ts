import type { Round } from './play-round.ts';
import type { DamageReport } from './run-damage.ts';
import { damageKinds } from './spoil.ts';

/** What was promised and not kept, one sentence each. */
export function faultsOf({ rounds }: Pick<DamageReport, 'rounds'>): readonly string[] {
  return rounds.flatMap(({ words, foundBy, changed, opened, broken }) => [
    ...broken.map((one) => `${words}: ${one}`),
    ...(foundBy === null ? opened.map((one) => `${words}: nobody finds it, and it opens a door, ${one}`) : []),
    ...(foundBy === null ? changed.filter((place) => !isUnwatched(place)).map((place) => `${words}: nobody finds that ${place} changed`) : []),
  ]);
}

/**
 * What only says something, and nothing else in the database knows to say otherwise: texts people and the team wrote, what mails say, instants that open
 * nothing, how far somebody came in their first steps, and figures that are counted for charts. To watch these as well, every row would need a seal of its own.
 */
const unwatched: readonly RegExp[] = [
  /^entry\.(?:name|website|answers|notes|reason|locale|origin|source|flags|delivery|onboarding|desk|version|score|claimed_by|(?:approved|invited|accepted|mail_requested|confirmed|created|updated)_at|approved_by)$/,
  /^invitation\.(?:created_at|created_by|expires_at|ended_at|link_shown_at|visited_at|reminders|reminded_at|job_id)$/,
  /^role_grant\.(?:granted_at|granted_by|claimed_at|revoked_at|provenance)$/,
  /^(?:person_session|mail_token|device_ticket|admin_session|admin_link)\.(?:created_at|device|used_at|superseded_at|seen_at|proven_at|ends_at|ended_at|expires_at|purpose|stage)$/,
  /^(?:outbox|staff_mail)\./,
  /^mailbox_quota\.sent_at$/,
  /^admin\.(?:name|created_at|invited_by|seen_at|joined_at|suspended_at|removed_at)$/,
  /^admin_credential\./,
  /^api_key\.(?:name|created_at|created_by|last_used_at|revoked_at)$/,
  /^(?:document|daily_number|answer|job_item|job_run|webhook_event|webhook_delivery|webhook_attempt|webhook_pace|feed_cursor|search_cursor|spent_once|foyer_migration|clerk_person|clerk_budget|provider_event|provider_user)[. ]/,
  /^(?:entry_search|entry_fts\w*)[. ]/,
];

export function isUnwatched(place: string): boolean {
  return unwatched.some((pattern) => pattern.test(place));
}

/** The figures, for people. */
export function inWords(report: DamageReport): string {
  const { rounds } = report;
  const count = (what: (round: Round) => boolean): string => String(rounds.filter(what).length).padStart(6);
  const rows = damageKinds.map((kind) => {
    const of = (what: (round: Round) => boolean): string => count((round) => round.kind === kind && what(round));
    return `${kind.padEnd(20)}${of(() => true)}${of(({ foundBy }) => foundBy === 'start')}${of(({ foundBy }) => foundBy === 'check')}${of(({ foundBy }) => foundBy === 'noted end')}${of(({ foundBy, changed }) => foundBy === null && changed.length === 0)}${of(({ foundBy, changed }) => foundBy === null && changed.length > 0)}`;
  });
  const unseen = Map.groupBy(rounds.filter(({ foundBy }) => foundBy === null).flatMap(({ changed }) => changed), (place) => place);
  const opened = rounds.filter((round) => round.opened.length > 0);
  const faults = faultsOf(report);
  return [
    `${rounds.length} damaged copies of a database of ${report.fileBytes.toLocaleString('en')} bytes, ${report.cards} cards shown at the doors of each.`,
    '',
    `${'found by'.padEnd(20)}   all start check   end  same unseen`,
    ...rows,
    '',
    `Doors opened: ${opened.length} (${opened.filter(({ foundBy }) => foundBy === null).length} of them found by nobody).`,
    ...opened.map(({ words, foundBy, opened: doors }) => `  ${words} (found by ${foundBy ?? 'nobody'}): ${doors.join('; ')}`),
    `Changed and found by nobody: ${unseen.size === 0 ? 'nothing' : [...unseen].toSorted(([, a], [, b]) => b.length - a.length).map(([place, all]) => `${place} ${all.length}`).join(', ')}.`,
    `Answers that were errors while running on damage: ${rounds.reduce((sum, { unanswered }) => sum + unanswered, 0)}.`,
    faults.length === 0 ? 'Every promise was kept.' : `${faults.length} promises broken:\n${faults.map((one) => `  ${one}`).join('\n')}`,
  ].join('\n');
}
