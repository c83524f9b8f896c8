import { Browser } from '../../packages/foyer/src/testing/browser.ts';

/** How often something happened: at least so often as was acknowledged, at most so often as was asked for. */
export interface Tally {
  certain: number;
  perhaps: number;
}

/** A person as the client that acts for them knows them. Only one client does, one act after the other. */
export class KnownPerson {
  readonly email: string;
  readonly browser = new Browser();
  /** Null until the join or import is acknowledged. */
  stage: 'pending' | 'approved' | 'invited' | 'accepted' | 'rejected' | 'revoked' | 'withdrawn' | 'erased' | null = null;
  role: string | null = null;
  confirmed = false;
  held = false;
  /** Somebody asked for them to be erased, so that they may be gone already. */
  leaving = false;
  /** Steps that are done. */
  steps: readonly string[] = [];
  /** Known from the moment it matters. */
  id: string | null = null;
  readonly acts = new Map<string, Tally>();

  constructor(email: string) {
    this.email = email;
  }

  /** These acts were acknowledged; with `lost` earlier tries whose answer never came, each of which may have happened too. */
  kept(acts: readonly string[], lost = 0): void {
    for (const act of acts) {
      const tally = this.acts.get(act) ?? { certain: 0, perhaps: 0 };
      tally.certain += 1;
      tally.perhaps += lost;
      this.acts.set(act, tally);
    }
  }

  signedIn(): boolean {
    return this.browser.cookie('session') !== undefined;
  }
}

/** A view somebody of the team saved. */
export interface KnownView {
  readonly id: string;
  name: string;
  removed: boolean;
}

/** The client's own log of what was acknowledged: what the database must agree with, whatever happened to the server meanwhile. */
export class Book {
  readonly people: KnownPerson[] = [];
  readonly views: KnownView[] = [];
  /** Answers that came, and requests whose answer did not. */
  readonly figures = { acknowledged: 0, lost: 0, repeated: 0, refusedBusy: 0, looked: 0, happenedUnseen: 0 };
  readonly deeds = new Map<string, number>();
  /** What ought not to have been answered, in words. */
  readonly faults: string[] = [];

  did(deed: string): void {
    this.deeds.set(deed, (this.deeds.get(deed) ?? 0) + 1);
  }
}
