import type * as MarkedLibrary from 'marked';
import type { Token, Tokens } from 'marked';
import { createRequire } from 'node:module';
import type SanitizeHtml from 'sanitize-html';
import { escapeHtml } from './escape-html.ts';
import { asAddress } from './placeholders.ts';
import { plainText } from './plain-text.ts';

/** A part of a mail's body, as HTML and as plain text. Both still hold placeholders. */
export interface Block {
  readonly html: string;
  readonly text: string;
  /** Set when the paragraph is nothing but a link. */
  readonly button: { readonly labelHtml: string; readonly address: string } | undefined;
}

/** Both are loaded with the first mail: they are a tenth of what a start would load. */
const require = createRequire(import.meta.url);
let sanitizer: typeof SanitizeHtml | undefined;
const sanitizeHtml = (html: string, options: SanitizeHtml.IOptions): string => (sanitizer ??= require('sanitize-html') as typeof SanitizeHtml)(html, options);

let reader: MarkedLibrary.Marked | undefined;
function markdown(): MarkedLibrary.Marked {
  return reader ??= new (require('marked') as typeof MarkedLibrary).Marked({
    gfm: true,
    renderer: {
      link({ href, tokens }) {
        return `<a href="${escapeHtml(asAddress(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
      // Nothing in our mails is loaded from elsewhere: a picture becomes its description.
      image({ text }) {
        return escapeHtml(text);
      },
    },
  });
}

/** Reads light Markdown: headings, paragraphs, emphasis, lists, quotes, links. Other markup is taken out. */
export function readMarkdown(source: string): readonly Block[] {
  return markdown().lexer(source).filter(({ type }) => type !== 'space' && type !== 'def').map((token) => ({
    html: cleanHtml(markdown().parser([token])),
    text: plainText(token),
    button: buttonOf(token),
  }));
}

function buttonOf(token: Token): Block['button'] {
  if (token.type !== 'paragraph') return undefined;
  const parts = (token as Tokens.Paragraph).tokens.filter((part) => part.raw.trim() !== '');
  const [link] = parts;
  if (parts.length !== 1 || link?.type !== 'link') return undefined;
  return { labelHtml: cleanHtml(markdown().Parser.parseInline((link as Tokens.Link).tokens)), address: asAddress((link as Tokens.Link).href) };
}

function cleanHtml(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: ['h1', 'h2', 'h3', 'p', 'br', 'strong', 'em', 'del', 'code', 'ul', 'ol', 'li', 'blockquote', 'hr', 'a'],
    allowedAttributes: { a: ['href'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
  });
}
