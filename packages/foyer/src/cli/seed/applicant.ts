import type { EntryFlag, Origin } from '../../domain/entry.ts';
import type { JoinCommand } from '../../domain/decisions/join.ts';
import type { Product } from '../../domain/product.ts';
import { answersTo } from './answers.ts';
import { names, plainName } from './names.ts';
import type { Random } from './random.ts';

/** Addresses at these names reach nobody, by RFC 2606. */
const domains = ['example.com', 'example.org', 'example.net', 'mail.example', 'studio.example', 'post.test', 'home.test'] as const;
const sources = ['newsletter', 'podcast', 'meetup', 'friends', 'search', 'partner'] as const;
const campaigns = ['spring', 'opening', 'second-wave'] as const;

export type Applicant = Omit<JoinCommand, 'type' | 'entryId' | 'mailId'>;

/**
 * Somebody who might have filled in the form.
 * @param number - different for each, so that no two share an address
 */
export function applicant(number: number, product: Product, random: Random): Applicant {
  const first = random.pick(names.given);
  const last = random.pick(names.family);
  const role = product.roles.length === 0 || random.chance(0.05) ? null : roleFor(product, random);
  return {
    email: addressOf(first, last, number, random),
    name: `${first} ${last}`,
    website: random.chance(0.2) ? `https://${plainName(last)}-${plainName(first)}.example` : null,
    requestedRole: role?.key ?? null,
    answers: answersTo([...product.questions, ...(role?.questions ?? [])], random),
    origin: originOf(random),
    locale: product.locale,
    flags: flagsOf(random),
  };
}

/** The lower the rank, the more people ask for the role. */
function roleFor({ roles }: Product, random: Random) {
  const byRank = roles.toSorted((one, other) => one.rank - other.rank);
  return byRank[Math.min(byRank.length - 1, Math.floor(byRank.length * random.next() ** 1.7))]!;
}

function addressOf(first: string, last: string, number: number, random: Random): string {
  const [given, family] = [plainName(first), plainName(last)];
  const local = random.pick([`${given}.${family}`, `${given}.${family}`, `${given}${family}`, `${given.slice(0, 1)}.${family}`, `${family}.${given}`]);
  return `${local}${number}@${random.pick(domains)}`;
}

function originOf(random: Random): Origin {
  if (random.chance(0.5)) return { source: 'join' };
  const source = random.pick(sources);
  return {
    source,
    ...(random.chance(0.3) ? { ref: `ref-${random.between(100, 999)}` } : {}),
    ...(random.chance(0.4) ? { utm: { source, campaign: random.pick(campaigns) } } : {}),
  };
}

function flagsOf(random: Random): readonly EntryFlag[] {
  const dice = random.next();
  if (dice < 0.01) return ['disposable_address'];
  if (dice < 0.015) return ['honeypot'];
  return dice < 0.035 ? ['no_proof_of_work'] : [];
}
