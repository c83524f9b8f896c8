import type { CreateInvitation, Invitation } from './clerk-contract.ts';
import { ClerkRefusal } from './clerk-errors.ts';
import type { ClerkUsers } from './clerk-users.ts';
import { type ClerkWorld, sameAddress, touch } from './clerk-world.ts';

const dayMs = 24 * 3_600_000;
const bulkMax = 10;

/** The invitations of the instance. */
export class ClerkInvitations {
  readonly #world: ClerkWorld;
  readonly #users: ClerkUsers;
  readonly #invitations = new Map<string, Invitation>();
  /** Links work even where the answer did not show them. */
  readonly #tickets = new Map<string, { readonly id: string; readonly redirectUrl: string | undefined; readonly losesMetadata: boolean }>();

  constructor(world: ClerkWorld, users: ClerkUsers) {
    this.#world = world;
    this.#users = users;
  }

  /** By id, as of now: what is past its end is `expired`. */
  get invitations(): ReadonlyMap<string, Invitation> {
    this.expire();
    return this.#invitations;
  }

  expire(): void {
    for (const invitation of this.#invitations.values()) {
      if (invitation.status !== 'pending' || invitation.expires_at === null || this.#world.now() < invitation.expires_at) continue;
      invitation.status = 'expired';
      touch(invitation, invitation.expires_at);
    }
  }

  get(id: string): Invitation {
    const invitation = this.invitations.get(id);
    if (!invitation) throw new ClerkRefusal('notFound', { meta: { param_name: 'invitation_id' } });
    return invitation;
  }

  create(input: CreateInvitation): Invitation {
    if (!input.ignore_existing) this.#refuseExisting([input.email_address]);
    return this.#make(input, false);
  }

  /** At most ten; one address that is there already refuses all of them. */
  createBulk(inputs: readonly CreateInvitation[]): readonly Invitation[] {
    if (inputs.length > bulkMax) throw new ClerkRefusal('bulkSize');
    const taken = inputs.map(({ email_address: address }) => address).filter((address) => this.#users.withAddress(address));
    if (taken.length > 0) throw new ClerkRefusal('identifierExists', { meta: { param_name: 'email_address', email_addresses: taken } });
    const within = inputs.map(({ email_address: address }) => address.toLowerCase());
    const twice = within.find((address, at) => within.indexOf(address) !== at);
    const made: Invitation[] = [];
    if (twice !== undefined) {
      if (!this.#world.assume.bulkIsAtomic) made.push(...inputs.slice(0, within.lastIndexOf(twice)).map((input) => this.#make(input, true)));
      throw new ClerkRefusal('duplicateRecord', { meta: { email_addresses: [twice] } });
    }
    this.#refuseExisting(inputs.filter(({ ignore_existing: ignore }) => !ignore).map(({ email_address: address }) => address));
    return inputs.map((input) => this.#make(input, true));
  }

  revoke(id: string): Invitation {
    const invitation = this.get(id);
    if (invitation.status === 'revoked') throw new ClerkRefusal('alreadyRevoked');
    if (invitation.status === 'accepted') throw new ClerkRefusal('alreadyAccepted');
    invitation.status = 'revoked';
    invitation.revoked = true;
    touch(invitation, this.#world.now());
    return invitation;
  }

  accept(invitation: Invitation): void {
    invitation.status = 'accepted';
    touch(invitation, this.#world.now());
  }

  /** Pending ones of an address, newest first. */
  pendingFor(address: string): readonly Invitation[] {
    return [...this.invitations.values()].filter((one) => one.status === 'pending' && sameAddress(one.email_address, address)).toReversed();
  }

  /**
   * What a link leads to.
   * @param idOrUrl - the invitation, its link, or the bare ticket
   */
  behind(idOrUrl: string): { readonly invitation: Invitation; readonly redirectUrl: string | undefined; readonly losesMetadata: boolean } {
    const ticket = URL.canParse(idOrUrl) ? new URL(idOrUrl).searchParams.get('ticket') ?? new URL(idOrUrl).searchParams.get('__clerk_ticket') : idOrUrl;
    const found = [...this.#tickets].find(([key, { id }]) => key === ticket || id === idOrUrl)?.[1];
    if (!found) throw new ClerkRefusal('notFound', { meta: { param_name: 'ticket' } });
    return { invitation: this.get(found.id), redirectUrl: found.redirectUrl, losesMetadata: found.losesMetadata };
  }

  #refuseExisting(addresses: readonly string[]): void {
    const taken = addresses.find((address) => this.#users.withAddress(address));
    if (taken !== undefined) throw new ClerkRefusal('identifierExists', { meta: { param_name: 'email_address' } });
    const invited = addresses.filter((address) => this.pendingFor(address).length > 0);
    if (invited.length > 0) throw new ClerkRefusal('duplicateRecord', { meta: { email_addresses: invited } });
  }

  #make(input: CreateInvitation, inBulk: boolean): Invitation {
    const at = this.#world.now();
    const ticket = this.#world.newId('ticket');
    const url = `${this.#world.frontendUrl}/v1/tickets/accept?ticket=${ticket}`;
    const notify = input.notify ?? true;
    const invitation: Invitation = {
      object: 'invitation', id: this.#world.newId('inv'), email_address: input.email_address, public_metadata: structuredClone(input.public_metadata ?? {}),
      revoked: false, status: 'pending', ...(notify || this.#world.assume.urlWithoutNotify ? { url } : {}),
      expires_at: at + (input.expires_in_days ?? 30) * dayMs, created_at: at, updated_at: at,
    };
    this.#invitations.set(invitation.id, invitation);
    this.#tickets.set(ticket, { id: invitation.id, redirectUrl: input.redirect_url, losesMetadata: inBulk && this.#world.bulkLosesMetadata });
    if (notify) this.#world.mail({ to: input.email_address, slug: input.template_slug ?? 'invitation', url });
    return invitation;
  }
}
