/** As much of a parsed element as tests look at. */
export interface Element {
  readonly name: string;
  readonly attribs: Readonly<Record<string, string>>;
  readonly children: readonly unknown[];
}

/** All elements below a node, in document order. */
export function elementsOf(node: { readonly children?: readonly unknown[] }): Element[] {
  return (node.children ?? []).flatMap((child) => (isElement(child) ? [child, ...elementsOf(child)] : []));
}

/** The text a reader finds in an element. */
export function textOf(node: { readonly children?: readonly unknown[] }): string {
  return (node.children ?? []).map((child) => {
    if (typeof child !== 'object' || child === null) return '';
    return 'data' in child && typeof child.data === 'string' ? child.data : textOf(child);
  }).join('');
}

function isElement(node: unknown): node is Element {
  return typeof node === 'object' && node !== null && 'attribs' in node && 'name' in node;
}
