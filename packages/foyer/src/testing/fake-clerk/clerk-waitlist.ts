import type { CreateWaitlistEntry, Invitation, WaitlistEntry } from './clerk-contract.ts';
import { ClerkRefusal } from './clerk-errors.ts';
import type { ClerkInvitations } from './clerk-invitations.ts';
import { type ClerkWorld, sameAddress, touch } from './clerk-world.ts';

const bulkMax = 50;

/** The waitlist of the instance: `pending`, `invited`, `completed`, `rejected`. */
export class ClerkWaitlist {
  readonly #world: ClerkWorld;
  readonly #invitations: ClerkInvitations;
  readonly #entries = new Map<string, WaitlistEntry>();
  /** One can order by it, though no answer shows it. */
  readonly invitedAt = new Map<string, number>();

  constructor(world: ClerkWorld, invitations: ClerkInvitations) {
    this.#world = world;
    this.#invitations = invitations;
  }

  /** By id, each with its invitation as of now. */
  get entries(): ReadonlyMap<string, WaitlistEntry> {
    this.#invitations.expire();
    return this.#entries;
  }

  get(id: string): WaitlistEntry {
    const entry = this.entries.get(id);
    if (!entry) throw new ClerkRefusal('notFound', { meta: { param_name: 'waitlist_entry_id' } });
    return entry;
  }

  withAddress(address: string): WaitlistEntry | undefined {
    return [...this.entries.values()].find((entry) => sameAddress(entry.email_address, address));
  }

  /** An address that is listed is answered with its entry, and nothing happens. */
  create(input: CreateWaitlistEntry): WaitlistEntry {
    const listed = this.withAddress(input.email_address);
    if (listed) return listed;
    const at = this.#world.now();
    const entry: WaitlistEntry = {
      object: 'waitlist_entry', id: this.#world.newId('wle'), email_address: input.email_address, status: 'pending', is_locked: false,
      created_at: at, updated_at: at, invitation: null,
    };
    this.#entries.set(entry.id, entry);
    if (input.notify ?? true) this.#world.mail({ to: entry.email_address, slug: 'waitlist_confirmation' });
    this.#world.emit('waitlistEntry.created', entry);
    return entry;
  }

  createBulk(inputs: readonly CreateWaitlistEntry[]): readonly WaitlistEntry[] {
    if (inputs.length > bulkMax) throw new ClerkRefusal('bulkSize');
    const addresses = inputs.map(({ email_address: address }) => address.toLowerCase());
    if (new Set(addresses).size < addresses.length) throw new ClerkRefusal('paramDuplicate', { meta: { param_name: 'email_address' } });
    return inputs.map((input) => this.create(input));
  }

  invite(id: string, ignoreExisting: boolean): WaitlistEntry {
    const entry = this.#open(id);
    if (entry.status === 'completed') throw new ClerkRefusal('entryCompleted');
    if (entry.status === 'invited' && !ignoreExisting) throw new ClerkRefusal('entryInvited');
    const invitation = this.#invitations.create({ email_address: entry.email_address, template_slug: 'waitlist_invitation', ignore_existing: ignoreExisting });
    return this.#invited(entry, invitation);
  }

  reject(id: string): WaitlistEntry {
    const entry = this.#open(id);
    if (entry.status === 'completed') throw new ClerkRefusal('entryCompleted');
    if (entry.status === 'rejected') throw new ClerkRefusal('entryRejected');
    if (entry.invitation?.status === 'pending') this.#invitations.revoke(entry.invitation.id);
    return this.#moved(entry, 'rejected');
  }

  /** Only somebody who waits can be taken off the list. There is no webhook for it. */
  delete(id: string): WaitlistEntry {
    const entry = this.#open(id);
    if (entry.status === 'invited') throw new ClerkRefusal('entryInvited');
    if (entry.status === 'completed') throw new ClerkRefusal('entryCompleted');
    if (entry.status === 'rejected') throw new ClerkRefusal('entryRejected');
    this.#entries.delete(id);
    return entry;
  }

  lock(id: string, locked: boolean): void {
    this.get(id).is_locked = locked;
  }

  /** After `POST /invitations`, which may or may not move the entry of the same address. */
  afterInvitation(invitation: Invitation): void {
    const entry = this.withAddress(invitation.email_address);
    if (entry?.status === 'pending' && this.#world.assume.invitationMovesEntry) this.#invited(entry, invitation);
  }

  afterRevocation(invitation: Invitation): void {
    const entry = this.withAddress(invitation.email_address);
    if (entry?.invitation?.id === invitation.id && entry.status === 'invited' && !this.#world.assume.revokedInvitationKeepsEntryInvited) this.#moved(entry, 'rejected');
  }

  afterSignUp(address: string): void {
    const entry = this.withAddress(address);
    if (entry?.status === 'invited' || (entry?.status === 'pending' && this.#world.assume.signUpCompletesPendingEntry)) this.#moved(entry, 'completed');
  }

  #open(id: string): WaitlistEntry {
    const entry = this.get(id);
    if (entry.is_locked) throw new ClerkRefusal('entryLocked');
    return entry;
  }

  #invited(entry: WaitlistEntry, invitation: Invitation): WaitlistEntry {
    entry.invitation = invitation;
    this.invitedAt.set(entry.id, this.#world.now());
    return this.#moved(entry, 'invited');
  }

  #moved(entry: WaitlistEntry, status: WaitlistEntry['status']): WaitlistEntry {
    entry.status = status;
    touch(entry, this.#world.now());
    this.#world.emit('waitlistEntry.updated', entry);
    return entry;
  }
}
