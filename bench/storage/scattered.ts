/**
 * SQL for the address of the nth seeded person, the same on both databases: in no order, as people's addresses are.
 * The product is below 2^63 for a million people, so neither database rounds it.
 */
export function seededEmail(n: string): string {
  return `'person-' || cast((${n} * 2654435761) % 4294967291 as text) || '@seed.example.com'`;
}

/** The same in the bench itself. */
export function seededEmailOf(n: number): string {
  return `person-${(BigInt(n) * 2_654_435_761n) % 4_294_967_291n}@seed.example.com`;
}

const firstNames = [
  'Mia',
  'Noah',
  'Aylin',
  'Jonas',
  'Priya',
  'Luca',
  'Sofie',
  'Tariq',
  'Ines',
  'Mateo',
  'Hana',
  'Oskar',
  'Zoe',
];
const lastNames = [
  'Berg',
  'Okafor',
  'Nakamura',
  'Lindqvist',
  'Santos',
  'Weber',
  'Haddad',
  'Novak',
  'Iyer',
  'Moreau',
  'Kowalski',
];

/** SQL for a name of the nth seeded person. */
export function seededName(n: string): string {
  return `${pick(firstNames, n)} || ' ' || ${pick(lastNames, `${n} / ${firstNames.length}`)}`;
}

function pick(names: readonly string[], n: string): string {
  return `case (${n}) % ${names.length} ${names.map((name, index) => `when ${index} then '${name}'`).join(' ')} end`;
}
