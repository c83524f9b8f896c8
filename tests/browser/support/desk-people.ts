import { expect } from '@playwright/test';
import type { FoyerServer } from './foyer-server.ts';
import { newAddress } from './people.ts';

/** Somebody on the list before a story begins. */
export interface Settler {
  readonly name: string;
  readonly email: string;
  readonly wants: string;
  readonly confirmed: boolean;
  /** By the key of the question. */
  readonly answers: Readonly<Record<string, string>>;
}

const firstNames = ['Ada', 'Amir', 'Bea', 'Chidi', 'Dora', 'Elif', 'Emil', 'Farah', 'Goran', 'Hana', 'Igor', 'Jana', 'Kofi', 'Lena', 'Mateo', 'Nia', 'Oskar', 'Priya', 'Quinn', 'Rosa'];
const lastNames = ['Abel', 'Brandt', 'Costa', 'Dahl', 'Engel', 'Farkas', 'Grau', 'Holm', 'Ivanov', 'Jansen', 'Kaya', 'Lund', 'Mora', 'Nagy', 'Okoye', 'Petit', 'Quist', 'Rossi', 'Sato', 'Toth'];

/** A name that nobody else of the same list has, up to 400. */
export function nameOfSettler(number: number): string {
  return `${firstNames[number % 20]!} ${lastNames[Math.floor(number / 20) % 20]!}`;
}

/** Somebody with a name and an address of their own. */
export function settler(number: number, fields: Partial<Settler>): Settler {
  const name = fields.name ?? nameOfSettler(number);
  return { name, email: newAddress(name.toLowerCase().replaceAll(' ', '.')), wants: 'coach', confirmed: true, answers: {}, ...fields };
}

/** Puts people on the list as a file would, the first one newest. */
export async function settle(foyer: FoyerServer, settlers: readonly Settler[]): Promise<void> {
  const now = Date.now();
  const questions = [...new Set(settlers.flatMap(({ answers }) => Object.keys(answers)))];
  const mapping = { email: 'email', name: 'name', wants: 'requestedRole', confirmed: 'confirmed', joined: 'joinedAt', ...Object.fromEntries(questions.map((key) => [key, `answers.${key}`])) };
  const rows = settlers.map(({ email, name, wants, confirmed, answers }, index) =>
    [email, name, wants, confirmed ? 'yes' : 'no', new Date(now - index * 60_000).toISOString(), ...questions.map((key) => answers[key] ?? '')].map((cell) => `"${cell}"`).join(','));
  const response = await fetch(`${foyer.url}/api/v1/admin/imports?mode=apply&mapping=${encodeURIComponent(JSON.stringify(mapping))}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${foyer.adminKey}`, 'content-type': 'text/csv' },
    body: [Object.keys(mapping).join(','), ...rows].join('\n'),
  });
  expect(await response.text(), 'the report of the import').toContain(`"created":${settlers.length}`);
}

/** Carries out something for people by address, with the key of the machine. */
export async function everybody(foyer: FoyerServer, verb: string, emails: readonly string[], body: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const response = await fetch(`${foyer.url}/api/v1/admin/waitlist/${verb}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${foyer.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ emails, ...body }),
  });
  const { results } = (await response.json()) as { results: { outcome: string; code?: string }[] };
  expect(results.filter(({ code }) => code !== undefined), verb).toEqual([]);
}
