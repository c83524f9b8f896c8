import { seededEmail, seededName } from './scattered.ts';

/** One kind of database's way to say what the seed needs. */
export interface SeedWords {
  /** A `from` clause that yields n = 1 … count. */
  readonly numbers: (count: number) => string;
  /** A whole number as hexadecimal text, padded with zeros. */
  readonly hex: (number: string, digits: number) => string;
  /** Runs after the search texts are there. */
  readonly searchIndex: readonly string[];
}

export const sqliteSeedWords: SeedWords = {
  numbers: (count) =>
    `(with recursive series (n) as (select 1 union all select n + 1 from series where n < ${count}) select n from series)`,
  hex: (number, digits) => `printf('%0${digits}x', ${number})`,
  // In one piece, as it is in a program that has run for an hour.
  searchIndex: ['insert into entry_fts (rowid, text) select number, text from entry_search', `insert into entry_fts (entry_fts) values ('optimize')`],
};

export const postgresSeedWords: SeedWords = {
  numbers: (count) => `(select n from generate_series(1::bigint, ${count}) as series (n)) as series`,
  hex: (number, digits) => `lpad(to_hex(${number}), ${digits}, '0')`,
  // Sorted, as it is when nobody came for a moment.
  searchIndex: [`select gin_clean_pending_list(to_regclass('entry_search_trigrams'))`, 'analyze'],
};

const lastYear = 1_735_689_600_000;
const minutesPerEntry = 30_000;

/**
 * SQL that fills the product's own, freshly migrated schema with a list that grew for a while: most wait, confirmed or not, some
 * were turned away, one in ten is in. Their counts and search texts are there; their audit events and old mails are not.
 */
export function productSeed(entries: number, words: SeedWords): readonly string[] {
  const createdAt = `${lastYear} + n * ${minutesPerEntry}`;
  const hexTime = words.hex(createdAt, 12);
  const id = `substr(${hexTime}, 1, 8) || '-' || substr(${hexTime}, 9, 4) || '-7000-8000-' || ${words.hex('n', 12)}`;
  const stage = `case when n % 10 = 0 then 'accepted' when n % 20 = 1 then 'rejected' else 'pending' end`;
  return [
    `insert into entry (id, email, name, stage, requested_role, role, confirmed_at, answers, source, locale, notes, flags, delivery, created_at, updated_at,
       approved_at, approved_by, invited_at, accepted_at, mail_requested_at, onboarding, version)
     select ${id}, ${seededEmail('n')}, ${seededName('n')}, ${stage}, case when n % 3 = 0 then 'coach' else 'client' end,
       case when n % 10 = 0 then 'client' end, case when n % 7 = 2 then null else ${createdAt} + 60000 end, '{}', 'join', 'en', '', '[]', 'sent',
       ${createdAt}, ${createdAt}, case when n % 10 = 0 then ${createdAt} end, case when n % 10 = 0 then 'seed' end, case when n % 10 = 0 then ${createdAt} end,
       case when n % 10 = 0 then ${createdAt} end, ${createdAt}, '{"done":[],"skipped":false,"completedAt":null}', 1
     from ${words.numbers(entries)}`,
    `insert into role_grant (entry_id, role, provenance, granted_at, granted_by, subject_provider, subject_id, claimed_at)
     select id, role, 'waitlist', created_at, 'seed', 'foyer', id, created_at from entry where stage = 'accepted'`,
    'insert into entry_count (bucket, count) select bucket, count(*) from entry group by bucket',
    `insert into entry_search (entry_id, text) select id, lower(email || '\n' || name) from entry order by id`,
    ...words.searchIndex,
  ];
}

/** SQL that fills the floor's tables with as many people. */
export function floorSeed(entries: number, words: SeedWords): string {
  return `insert into entry (email, name, role, stage, created_at)
    select ${seededEmail('n')}, ${seededName('n')}, case when n % 3 = 0 then 'coach' else 'client' end, 'pending', ${lastYear} + n * ${minutesPerEntry} from ${words.numbers(entries)}`;
}
