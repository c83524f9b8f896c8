import type { Product } from '../domain/product.ts';
import { escapeHtml } from './escape-html.ts';
import { layoutHtml } from './layout.ts';
import { type Block, readMarkdown } from './markdown.ts';
import { fillPlaceholders, type Place } from './placeholders.ts';

/** A mail with everything in place but its values. */
export interface Skeleton {
  readonly html: string;
  readonly text: string;
}

interface Frame {
  readonly product: Product;
  readonly language: string;
  readonly linkHint: string;
}

interface Sources {
  /** Empty: the first longer paragraph without a link serves. */
  readonly preheader: string;
  readonly text: string;
  readonly foot: string;
}

/** Mails of one kind differ in a few branches and else in values only, so a handful of skeletons serves thousands. */
const skeletonsMax = 200;
const remembered = new WeakMap<Product, Map<string, Skeleton>>();

/** Reads the Markdown of a mail and puts it into the layout; remembered per product. */
export function skeletonOf(sources: Sources, frame: Frame): Skeleton {
  let known = remembered.get(frame.product);
  if (!known) remembered.set(frame.product, known = new Map());
  const key = JSON.stringify([frame.language, sources]);
  let skeleton = known.get(key);
  if (!skeleton) {
    if (known.size >= skeletonsMax) known.clear();
    known.set(key, skeleton = build(sources, frame));
  }
  return skeleton;
}

function build(sources: Sources, { product, language, linkHint }: Frame): Skeleton {
  const body = readMarkdown(sources.text);
  const foot = readMarkdown(sources.foot);
  const preheader = sources.preheader.trim() || body.find(({ text, html }) => text.length > 40 && !html.includes('<a '))?.text || '';
  return {
    html: layoutHtml({ language, preheader: escapeHtml(preheader), body, linkHint, foot }, product.brand),
    text: `${body.map(blockText).filter(Boolean).join('\n\n')}\n\n-- \n${foot.map(blockText).filter(Boolean).join('\n')}\n`,
  };
}

function blockText({ text, button }: Block): string {
  // A link on a line of its own is recognised whole by every mail program.
  return button ? text.replace(/: (?=\S+$)/, ':\n') : text;
}

export function fillText({ text }: Skeleton, values: readonly string[]): string {
  return fillPlaceholders(text, (index, place) => inPlace(values[index] ?? '', place));
}

export function fillHtml({ html }: Skeleton, values: readonly string[]): string {
  return fillPlaceholders(html, (index, place) => escapeHtml(inPlace(values[index] ?? '', place)));
}

/** Only http(s) addresses become links (SR-38). */
function inPlace(value: string, place: Place): string {
  switch (place) {
    case 'text': return value;
    case 'part_of_address': return encodeURIComponent(value);
    case 'address': return /^https?:\/\/[^\s\u200b]+$/.test(value) ? value : '#';
  }
}
