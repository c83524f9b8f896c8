import type { Chance } from './chance.ts';

/** Names whose values open the way to later states when they are used again elsewhere. */
const worthKnowing = new Set([
  'id', 'entryId', 'email', 'token', 'ticket', 'role', 'requestedRole', 'nextCursor', 'version', 'key', 'code', 'secret', 'kind', 'locale', 'delivery', 'webhookId', 'messageId', 'jobId', 'adminId', 'subject', 'source', 'actorId', 'seq', 'provider', 'name', 'status', 'next', 'assertion',
]);
const keptPerName = 60;

/** What was learnt from answers and mails. It forgets the oldest, so that things of every age come up again. */
export class Memory {
  readonly #values = new Map<string, unknown[]>();

  /** Reads an answer. @param area - where ids in it belong to */
  learn(area: string, value: unknown, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > 6) return;
    if (Array.isArray(value)) {
      for (const one of value.slice(0, 20)) this.learn(area, one, depth + 1);
      return;
    }
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'object') this.learn(area, inner, depth + 1);
      else if (worthKnowing.has(name)) {
        if (name === 'id' || name === 'entryId' || name === 'version') this.keep(`${area} ${name}`, inner);
        this.keep(name, inner);
      }
    }
  }

  keep(name: string, value: unknown): void {
    const known = this.#values.get(name) ?? [];
    this.#values.set(name, known);
    if (known.includes(value)) return;
    known.push(value);
    if (known.length > keptPerName) known.shift();
  }

  /** Something known by this name, mostly of this area; the newest half of the time. */
  recall(name: string, area: string, chance: Chance): unknown {
    const meaning = meanings[name] ?? name;
    const own = chance.is(0.85) ? this.#values.get(`${area} ${meaning}`) : undefined;
    const known = own ?? this.#values.get(meaning) ?? [];
    return chance.is(0.5) ? known.at(-1 - chance.between(0, Math.min(3, Math.max(0, known.length - 1)))) : known[Math.floor(chance.next() * known.length)];
  }
}

/** Names of fields that take what is told under another name. */
const meanings: Readonly<Record<string, string>> = {
  ids: 'id', emails: 'email', to: 'email', q: 'email', cursor: 'nextCursor', after: 'seq', assignedRole: 'role', entry: 'entryId', claimedBy: 'actorId', state: 'status', roles: 'role', end: 'id', roleMax: 'role', question: 'id', app: 'app',
};
