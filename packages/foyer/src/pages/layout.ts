import { brandMark } from './components/brand-mark.ts';
import { html, safeHref, type Markup, type MarkupValue } from './markup.ts';
import type { PageContext } from './page-context.ts';

export interface LayoutProps {
  /** Of the document; the product's name is added. */
  readonly title: string;
  readonly body: MarkupValue;
  /** `narrow` is one card, `wide` a page of columns. */
  readonly width?: 'narrow' | 'medium' | 'wide';
  /** Who the page is for decides what stands in its head. */
  readonly nav?: 'visitor' | 'member' | 'none';
  /** Scripts besides the one every page has. */
  readonly scripts?: readonly ('join' | 'visit' | 'invite' | 'mailbox')[];
  /** Whether search engines may keep it; only the front of the house. */
  readonly indexed?: boolean;
  readonly description?: string;
}

/** The whole document around a page. Styles and scripts are files of their own: nothing inline (SR-37). */
export function layout(ctx: PageContext, props: LayoutProps): string {
  const { product: { brand }, t, locale, assets } = ctx;
  const { title, body, width = 'narrow', nav = 'visitor', scripts = [], indexed = false, description } = props;
  const heading = title === brand.name ? title : `${title} · ${brand.name}`;
  const page = html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
${description ? html`<meta name="description" content="${description}">` : null}
${indexed ? openGraph(ctx, heading, description) : html`<meta name="robots" content="noindex">`}
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="${assets.themeColours.light}" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="${assets.themeColours.dark}" media="(prefers-color-scheme: dark)">
<link rel="preload" href="${assets.font}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${assets.styles}">
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
<script type="module" src="${assets.page}"></script>
${scripts.map((name) => html`<script type="module" src="${assets[name]}"></script>`)}
</head>
<body>
<a class="skip" href="#content">${t('layout.skip')}</a>
<header class="top">
<a class="brand" href="/">${brandMark(brand)}<span class="brand-name">${brand.name}</span></a>
${navigation(ctx, nav)}
</header>
<main id="content" class="page page-${width}" tabindex="-1">
${body}
</main>
${footer(ctx)}
</body>
</html>
`;
  return page.toString();
}

function openGraph({ publicUrl, path, product }: PageContext, title: string, description: string | undefined): Markup {
  return html`<link rel="canonical" href="${publicUrl}${path}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="${product.brand.name}">
<meta property="og:title" content="${title}">
<meta property="og:url" content="${publicUrl}${path}">
${description ? html`<meta property="og:description" content="${description}">` : null}`;
}

function navigation({ t, path }: PageContext, nav: 'visitor' | 'member' | 'none'): Markup | null {
  const link = (href: string, label: string): Markup =>
    html`<a href="${href}"${path === href ? html` aria-current="page"` : null}>${label}</a>`;
  if (nav === 'none') return null;
  if (nav === 'visitor') {
    return html`<nav class="top-nav" aria-label="${t('layout.nav')}">${link('/waitlist/status', t('layout.status'))}${link('/sign-in', t('layout.signIn'))}</nav>`;
  }
  return html`<nav class="top-nav" aria-label="${t('layout.nav')}">${link('/dashboard', t('layout.dashboard'))}${link('/account', t('layout.account'))}
<form method="post" action="/api/session/logout" data-form><button type="submit" class="top-button">${t('layout.signOut')}</button></form></nav>`;
}

function footer({ product: { brand }, t }: PageContext): Markup {
  const privacy = safeHref(brand.privacyUrl);
  const support = brand.supportEmail;
  return html`<footer class="foot"><div class="foot-line">
<span>${brand.legalLine ?? brand.name}</span>
<span class="foot-links">${privacy ? html`<a href="${privacy}">${t('layout.privacy')}</a>` : null}${support ? html`<a href="mailto:${support}">${t('layout.contact')}</a>` : null}<a href="/waitlist/status">${t('layout.status')}</a></span>
</div></footer>`;
}
