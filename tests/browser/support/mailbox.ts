import { expect } from '@playwright/test';
import type { FoyerServer } from './foyer-server.ts';

/** A mail as the development mailbox tells it. */
export interface Mail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly at: string;
}

/** Where the button of each kind of mail leads; tells the kinds apart whatever their words are. */
const pathOf = {
  confirmation: '/waitlist/confirm?token=',
  status: '/waitlist/status?ticket=',
  invitation: '/invite?token=',
  signIn: '/sign-in?token=',
} as const;

export type MailKind = keyof typeof pathOf;

/** All mails to one address, newest first. */
export async function mailsTo(foyer: FoyerServer, address: string): Promise<readonly Mail[]> {
  const response = await fetch(`${foyer.url}/dev/mailbox.json?to=${encodeURIComponent(address)}`);
  const { messages } = (await response.json()) as { messages: Mail[] };
  return messages;
}

/** Longer than an admin may take a decision back, where a story gives them the usual time for it. */
const patienceMs = 25_000;

/**
 * Waits for the newest mail of a kind to an address.
 *
 * @param options.number - how many mails of this kind there must be by now; the newest is returned
 */
export async function readMailTo(
  foyer: FoyerServer,
  address: string,
  kind: MailKind,
  { number = 1 }: { number?: number } = {},
): Promise<Mail> {
  let found: readonly Mail[] = [];
  await expect
    .poll(
      async () => {
        found = (await mailsTo(foyer, address)).filter(({ text }) => text.includes(pathOf[kind]));
        return found.length;
      },
      {
        message: `${number} mail(s) of kind ${kind} to ${address}`,
        timeout: patienceMs,
        intervals: [50, 100, 200],
      },
    )
    .toBeGreaterThanOrEqual(number);
  return found[0]!;
}

/** The address behind the button of a mail: the one that carries a token, other than the unsubscription's. */
export function linkIn(mail: Mail): string {
  const link = linksIn(mail).find((url) => Object.values(pathOf).some((path) => url.includes(path)));
  if (link === undefined) throw new Error(`No link with a token in the mail "${mail.subject}".`);
  return link;
}

/** Every address in the text of a mail. */
export function linksIn({ text }: Mail): string[] {
  return [...text.matchAll(/https?:\/\/[^\s<>)\]]+/g)].map(([url]) => url);
}
