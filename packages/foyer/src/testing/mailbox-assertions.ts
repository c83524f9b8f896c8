/** As much of a mail as assertions look at. */
export interface ReadMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The one link of a mail's text that a person is meant to follow: the first that carries a token or a ticket. @throws {Error} when there is none */
export function linkIn(mail: Pick<ReadMail, 'text' | 'subject'>): URL {
  const link = /https?:\/\/\S+[?&](?:token|ticket)=[A-Za-z0-9_-]+/.exec(mail.text)?.[0];
  if (link === undefined) throw new Error(`There is no link in "${mail.subject}":\n${mail.text}`);
  return new URL(link);
}

/** The secret in a mail's link. @throws {Error} when there is none */
export function tokenIn(mail: Pick<ReadMail, 'text' | 'subject'>): string {
  const { searchParams } = linkIn(mail);
  return (searchParams.get('token') ?? searchParams.get('ticket'))!;
}

/** The one-click address of RFC 8058, if the mail has one. */
export function unsubscribeLinkIn(mail: Pick<ReadMail, 'headers'>): URL | undefined {
  const header = Object.entries(mail.headers).find(([name]) => name.toLowerCase() === 'list-unsubscribe')?.[1];
  const address = header === undefined ? undefined : /<(https?:[^>]+)>/.exec(header)?.[1];
  return address === undefined ? undefined : new URL(address);
}
