import { brandTokens, type ColourTokens } from '../domain/brand-tokens.ts';
import type { Brand } from '../domain/product.ts';
import { escapeHtml } from './escape-html.ts';
import type { Block } from './markdown.ts';

export interface LayoutParts {
  readonly language: string;
  /** HTML. */
  readonly preheader: string;
  readonly body: readonly Block[];
  /** Above the link in full. */
  readonly linkHint: string;
  readonly foot: readonly Block[];
}

const font = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** The one HTML layout of every mail: a single column, text first, one button, nothing loaded from elsewhere. */
export function layoutHtml(parts: LayoutParts, brand: Brand): string {
  const { light, dark } = brandTokens(brand.hue);
  const name = escapeHtml(brand.name);
  return `<!doctype html>
<html lang="${parts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${name}</title>
<style>${styleSheet(dark)}</style>
</head>
<body class="canvas" style="margin:0;padding:0;background:${light.canvas};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:${light.canvas}">${parts.preheader}${'&#8199;&#65279;'.repeat(40)}</div>
<table role="presentation" class="canvas" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${light.canvas}">
<tr><td class="outer" align="center" style="padding:40px 16px 48px">
<!--[if mso]><table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;margin:0 auto;text-align:left">
<tr><td style="padding:0 4px 20px">${masthead(name, light)}</td></tr>
<tr><td class="card" style="background:${light.surface};border:1px solid ${light.line};border-radius:12px;padding:40px;font-family:${font};color:${light.text}">
${bodyHtml(parts, light)}
</td></tr>
<tr><td class="foot" style="padding:24px 4px 0;font-family:${font}">
${parts.foot.map(({ html }) => styled(html, footStyles(light))).join('\n')}
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`;
}

/** The initial of the name stands for the logo: mail programs show it without loading anything. */
function masthead(name: string, { accent, onAccent, text }: ColourTokens): string {
  const initial = escapeHtml([...name.replace(/&[^;]*;/g, '').trim()][0]?.toUpperCase() ?? '');
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="mark" width="36" height="36" align="center" valign="middle" style="width:36px;height:36px;background:${accent};border-radius:9px;font:700 18px/36px ${font};color:${onAccent}" aria-hidden="true">${initial}</td>
<td class="ink" style="padding-left:12px;font:600 16px/36px ${font};color:${text}">${name}</td>
</tr></table>`;
}

function bodyHtml({ body, linkHint }: LayoutParts, light: ColourTokens): string {
  const buttonAt = body.findIndex(({ button }) => button !== undefined);
  return body.map((block, at) => at === buttonAt && block.button
    ? buttonHtml(block.button, linkHint, light)
    : styled(block.html, bodyStyles(light))).join('\n');
}

function buttonHtml({ labelHtml, address }: NonNullable<Block['button']>, linkHint: string, light: ColourTokens): string {
  const href = escapeHtml(address);
  return `<table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0" style="margin:28px 0 20px"><tr>
<td class="accent" align="center" bgcolor="${light.accent}" style="background:${light.accent};border-radius:8px">
<a class="on-accent" href="${href}" style="display:block;padding:14px 28px;font:600 16px/20px ${font};color:${light.onAccent};text-decoration:none;border-radius:8px">${labelHtml}</a>
</td></tr></table>
<p class="muted" style="margin:0 0 28px;font-size:13px;line-height:20px;color:${light.muted}">${escapeHtml(linkHint)}<br><a class="link" href="${href}" style="color:${light.accentText};word-break:break-all;overflow-wrap:anywhere">${href}</a></p>`;
}

type Styles = Readonly<Record<string, string>>;

function bodyStyles({ text, muted, accentText, line, sunken }: ColourTokens): Styles {
  const block = 'margin:0 0 16px;font-size:16px;line-height:26px';
  return {
    h1: `class="ink" style="margin:0 0 20px;font-size:26px;line-height:32px;font-weight:700;letter-spacing:-0.015em;color:${text}"`,
    h2: `class="ink" style="margin:28px 0 12px;font-size:20px;line-height:28px;font-weight:600;color:${text}"`,
    h3: `class="ink" style="margin:24px 0 8px;font-size:16px;line-height:26px;font-weight:600;color:${text}"`,
    p: `class="ink" style="${block};color:${text}"`,
    ul: `class="ink" style="${block};padding-left:24px;color:${text}"`,
    ol: `class="ink" style="${block};padding-left:24px;color:${text}"`,
    li: 'style="margin:0 0 6px"',
    blockquote: `class="quote" style="margin:0 0 16px;padding:16px 20px 1px;border-left:3px solid ${line};background:${sunken};border-radius:0 8px 8px 0;color:${muted}"`,
    hr: `class="rule" style="margin:24px 0;border:0;border-top:1px solid ${line}"`,
    a: `class="link" style="color:${accentText}"`,
  };
}

function footStyles({ muted }: ColourTokens): Styles {
  return {
    p: `class="muted" style="margin:0 0 8px;font-size:13px;line-height:20px;color:${muted}"`,
    a: `class="muted" style="color:${muted};text-decoration:underline"`,
  };
}

/** Adds what mail programs need on each element: many drop style sheets. */
function styled(html: string, styles: Styles): string {
  return html.replaceAll(/<([a-z]\w*)(?=[\s>])/g, (opening, tag: string) => (styles[tag] === undefined ? opening : `${opening} ${styles[tag]}`));
}

function styleSheet(dark: ColourTokens): string {
  const rules = (prefix: string): string => [
    `${prefix}.canvas{background:${dark.canvas}!important}`,
    `${prefix}.card{background:${dark.surface}!important;border-color:${dark.line}!important}`,
    `${prefix}.ink{color:${dark.text}!important}`,
    `${prefix}.muted{color:${dark.muted}!important}`,
    `${prefix}.link{color:${dark.accentText}!important}`,
    `${prefix}.quote{background:${dark.sunken}!important;border-color:${dark.control}!important}`,
    `${prefix}.rule{border-color:${dark.line}!important}`,
    `${prefix}.accent,${prefix}.mark{background:${dark.accent}!important}`,
    `${prefix}.on-accent,${prefix}.mark{color:${dark.onAccent}!important}`,
  ].join('');
  return `:root{color-scheme:light dark;supported-color-schemes:light dark}
.card p:last-child{margin-bottom:0!important}.quote p:last-child{margin-bottom:16px!important}
@media (max-width:600px){.outer{padding:24px 12px 32px!important}.card{padding:28px 22px!important}.button{width:100%!important}}
@media (prefers-color-scheme:dark){${rules('')}}
${rules('[data-ogsc] ')}`;
}
