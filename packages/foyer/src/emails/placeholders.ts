/**
 * A value leaves its template as a placeholder and is put in at the very end, escaped for its place. So it is never
 * read as Liquid, Markdown or HTML, and texts that differ in values only share their expensive part.
 */
export type Place = 'text' | 'address' | 'part_of_address';

const marks: Readonly<Record<Place, string>> = { text: '\uE000', address: '\uE002', part_of_address: '\uE003' };
const places: ReadonlyMap<string, Place> = new Map(Object.entries(marks).map(([place, mark]) => [mark, place as Place]));

/** Stands for the value with this number, inside a text. */
export function placeholder(index: number): string {
  return `${marks.text}${index}\uE001`;
}

/** The same placeholders for use as an address, or inside of one. */
export function asAddress(text: string): string {
  const isWhole = /^\uE000\d+\uE001$/.test(text);
  return text.replaceAll(marks.text, isWhole ? marks.address : marks.part_of_address);
}

export function fillPlaceholders(text: string, fill: (index: number, place: Place) => string): string {
  return text.replaceAll(/([\uE000\uE002\uE003])(\d+)\uE001/g, (_match, mark: string, index: string) => fill(Number(index), places.get(mark) ?? 'text'));
}

/** Removes characters that could be taken for a placeholder. */
export function withoutPlaceholders(text: string): string {
  return text.replaceAll(/[\uE000-\uF8FF]/g, '');
}
