import type { MailKind } from '../domain/mail.ts';
import type { Brand } from '../domain/product.ts';
import type { OnboardingStep, Question } from '../domain/role.ts';

/** What `foyer.config.ts` says about the product. Only the name and one role with a label are needed; the rest has defaults. */
export interface ProductInput {
  readonly brand: Pick<Brand, 'name'> & Partial<Brand>;
  readonly roles: readonly RoleInput[];
  /** Asked of everybody who joins, before the questions of their role. */
  readonly questions?: readonly Question[];
  readonly texts?: {
    /** Title of the first page. */
    readonly headline?: string;
    readonly message?: string;
    /** What people read after they joined. */
    readonly success?: string;
    /** When and how they will hear from you. */
    readonly whatHappensNext?: string;
  };
  /** Your own words for a mail, as Liquid text; what is left out stays as it is. */
  readonly mails?: { readonly [Kind in MailKind]?: { readonly subject?: string; readonly text?: string } };
  /** Language of pages and mails, such as `en` or `pt-BR`. */
  readonly locale?: string;
  /** The one question after the first steps, such as "How was getting started?". */
  readonly feedback?: { readonly question?: string };
}

export interface RoleInput {
  /** Lower-case letters, digits, `-` and `_`; part of addresses such as `/waitlist/coach`, so better not changed later. */
  readonly key: string;
  readonly label: string;
  /** Who it is for and what they get, in one or two sentences. */
  readonly description?: string;
  /** Higher outranks lower: nobody can grant a role above their own ceiling. Default 1. */
  readonly rank?: number;
  /** Where people of this role land once they are in. Default `/dashboard`. */
  readonly landing?: string;
  readonly onboarding?: readonly OnboardingStep[];
  readonly questions?: readonly Question[];
  /** Seats, counting people who are in and open invitations. Default: no limit. */
  readonly capacity?: number;
  /** Whether a team member may copy an invitation link instead of mailing it. Default true. */
  readonly copyLink?: boolean;
  /** Words of this role's own waitlist page. */
  readonly waitlist?: { readonly headline?: string; readonly message?: string; readonly success?: string };
}

/**
 * Gives a product file its types: `export default defineConfig({ … })`. The file holds plain data and nothing secret;
 * it is checked, completed and frozen when Foyer starts.
 */
export function defineConfig(product: ProductInput): ProductInput {
  return product;
}
