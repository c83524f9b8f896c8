import { readMessage } from '../../packages/foyer/src/adapters/mail/mailbox/mailbox-message.ts';
import { linkIn } from '../../packages/foyer/src/testing/mailbox-assertions.ts';

/** Sessions that are kept to knock at the gate with. */
const sessionsMax = 5_000;

/** Everybody who takes part, and how far they have come; everything they know, they know from answers and mails. */
export class SoakWorld {
  /** Addresses whose join was answered with "received". */
  readonly joined = new Set<string>();
  /** Tokens of mailed confirmation links, not yet used. */
  readonly toConfirm: string[] = [];
  /** Addresses that were confirmed and that nobody has decided on. */
  readonly toDecide: string[] = [];
  /** Tokens of mailed invitations, not yet used. */
  readonly toAccept: string[] = [];
  /** Cookies of people who are in. */
  readonly sessions: string[] = [];
  /** Addresses of people who are in. */
  readonly members: string[] = [];
  mailsRead = 0;
  /** Whose a token is. */
  readonly #addresses = new Map<string, string>();

  /** Takes a mail as the person would, and remembers the link in it. */
  async read(mime: Buffer): Promise<void> {
    const mail = await readMessage(String(this.mailsRead), mime, 0);
    this.mailsRead += 1;
    if (!/[?&](?:token|ticket)=/.test(mail.text)) return;
    const link = linkIn(mail);
    const token = link.searchParams.get('token');
    if (token === null) return;
    const waiting = { '/waitlist/confirm': this.toConfirm, '/invite': this.toAccept }[link.pathname];
    if (waiting === undefined) return;
    this.#addresses.set(token, mail.to);
    waiting.push(token);
  }

  confirmed(token: string): void {
    this.toDecide.push(this.#ownerOf(token));
  }

  /** @param cookie - of the session that begins */
  cameIn(token: string, cookie: string): void {
    this.members.push(this.#ownerOf(token));
    if (this.sessions.length < sessionsMax) this.sessions.push(cookie);
    else this.sessions[this.members.length % sessionsMax] = cookie;
  }

  #ownerOf(token: string): string {
    const address = this.#addresses.get(token);
    if (address === undefined) throw new Error('A token was used twice.');
    this.#addresses.delete(token);
    return address;
  }
}
