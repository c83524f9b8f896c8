import type { Question, Role } from './role.ts';

/** What the adopter's front door says and how it looks; everything else of the look is derived. */
export interface Brand {
  readonly name: string;
  /** One sentence: what the product is. */
  readonly tagline: string;
  /** OKLCH hue, 0-360; the accent of pages, mails and admin derives from it. */
  readonly hue: number;
  /** Inline SVG markup of the logo, or undefined for the initial of the name. */
  readonly logoSvg?: string;
  /** Where people can write to; shown in mails and on error pages. */
  readonly supportEmail?: string;
  /** Legal sender line at the foot of mails, e.g. company and postal address. */
  readonly legalLine?: string;
  readonly privacyUrl?: string;
}

/** The adopter's product as far as Foyer knows it: `foyer.config.ts`, checked and frozen. */
export interface Product {
  readonly brand: Brand;
  readonly roles: readonly Role[];
  /** Asked of everybody, before the questions of the role. */
  readonly questions: readonly Question[];
  readonly texts: {
    readonly headline: string;
    readonly message: string;
    readonly success: string;
    readonly whatHappensNext: string;
  };
  /** Overrides of mail templates by kind: Liquid text, see docs/guides. */
  readonly mails: Readonly<Partial<Record<string, { readonly subject?: string; readonly text?: string }>>>;
  readonly locale: string;
  /** What people are asked after their first steps; Foyer's own question where nothing is said. */
  readonly feedback?: { readonly question?: string | undefined } | undefined;
}
