/** Texts that a full-text index, LIKE, or a reader of scripts may trip over, and such as nearly everybody has. */
const texts = [
  'a', 'com', 'seed.example.com', 'person-', 'mia', '%%%%', '____', '\\\\\\', 'x'.repeat(200), 'mia berg '.repeat(22), 'seed.example.comx',
  // Parts that everybody has, and between them what nobody has.
  `exa${'q'.repeat(25)}`.repeat(7), '🎉🎉🎉', '👩‍👩‍👧‍👦 family', 'שלום עולם', '\u202Eperson', 'مرحبا', '"person"', '"*" OR "per"', 'NEAR(per son)', 'per* AND -mia', '(((per', "'; drop table entry; --",
  'text:person', '^per', '\u0301\u0301\u0301', 'İstanbul', 'per\u0000son', '\uD800',
];
const filters = [
  '', 'status=pending', 'status=revoked', 'confirmed=true&status=pending,accepted', 'role=coach', 'requestedRole=client&confirmed=false', 'assignedRole=client', 'source=join', 'source=fair', 'source=nowhere',
  'flag=honeypot', 'flag=on_hold', 'delivery=none', 'delivery=complained', 'claimedBy=nobody', 'claimedBy=carla', 'claimedBy=me', 'joinedAfter=2025-01-20&joinedBefore=2025-02-01', 'joinedBefore=1970-01-01',
  'source=join&delivery=failed', 'source=import&flag=on_hold&delivery=bounced&claimedBy=carla', 'flag=replied&source=fair',
  // Everything at once, and nobody is all of it.
  'status=pending,approved,invited,accepted,rejected&role=client&requestedRole=client&confirmed=true&source=join&flag=no_proof_of_work&delivery=sent&claimedBy=nobody&joinedAfter=2025-01-02&joinedBefore=2030-01-01',
];
const sorts = ['-createdAt', 'createdAt', '-updatedAt', 'updatedAt', '-score'];
/** Places nobody gave out: the deepest, and none at all. */
const cursors = (sort: string): readonly string[] => [JSON.stringify([sort, 1, '0']), JSON.stringify(['number', 3, '0']), JSON.stringify([sort, Number.MAX_SAFE_INTEGER, 'z']), '[]', '{"__proto__":1}']
  .map((text) => Buffer.from(text).toString('base64url'));

/** Queries for the list, each combination in its turn: texts, filters and orders have no common measure. */
export function hostileSearches(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const sort = sorts[at % sorts.length]!;
    const parts = ['limit=200', `sort=${sort}`];
    if (at % 4 !== 3) parts.push(`q=${encodeURIComponent(texts[(at * 2 + Math.floor(at / 9)) % texts.length]!.toWellFormed())}`);
    const filter = filters[(at * 5 + Math.floor(at / 7)) % filters.length]!;
    if (filter !== '') parts.push(filter);
    if (at % 6 === 5) parts.push(`cursor=${cursors(sort)[Math.floor(at / 6) % 5]!}`);
    return `/api/v1/admin/waitlist?${parts.join('&')}`;
  });
}
