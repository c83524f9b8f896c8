/** Addresses on the same host that a browser fetches by itself when it shows a page. */
export function resourcesOf(html: string): Set<string> {
  const found = new Set<string>();
  for (const [tag, name] of html.matchAll(/<(link|script|img|source)\b[^>]*>/gi)) {
    if (name?.toLowerCase() === 'link' && !/\brel=["']?(?:stylesheet|icon|preload|modulepreload)/i.test(tag)) continue;
    const address = /\s(?:href|src)=["']([^"']+)["']/i.exec(tag)?.[1];
    if (address?.startsWith('/') && !address.startsWith('//')) found.add(address.replaceAll('&amp;', '&'));
  }
  return found;
}

/** Scripts from elsewhere that hold the page up while they are fetched. */
export function blockingScripts(html: string): number {
  return [...html.matchAll(/<script\b[^>]*\ssrc=[^>]*>/gi)].filter(([tag]) => !/\s(?:async|defer)\b|type=["']module["']/i.test(tag)).length;
}
