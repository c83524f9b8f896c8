type Child = Node | string | null | false | undefined;

/** Makes an element by calls alone: a strict policy of the page allows no markup in texts, and none is needed. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Readonly<Record<string, string | number | boolean | undefined>> = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false && child !== undefined && child !== ''));
  return element;
}
