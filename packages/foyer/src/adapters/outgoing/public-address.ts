import ipaddr from 'ipaddr.js';

/** Names that never lead outside, whatever a resolver says about them. */
const insideNames = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa|onion|test|invalid|example)$/;

const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Whether an address belongs to somebody on the open internet: not private, loopback, link-local, reserved, or another address in disguise (SR-51). */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // Everything outside it is unassigned, or holds an IPv4 address in an old notation.
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(globalUnicast);
}

/** The host as sockets want it: no brackets, no dot at the end. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/**
 * Why an address cannot be called, in words, or null. URLs are read as browsers read them, so decimal, octal and hexadecimal spellings
 * of an IPv4 address are that address here.
 * @param options.allowHttp - also without encryption; never in production
 * @param options.allowPrivate - also this machine and its network; never in production
 */
export function addressFault(text: string, { allowHttp, allowPrivate = false }: { readonly allowHttp: boolean; readonly allowPrivate?: boolean }): string | null {
  const url = text.length <= 2000 ? URL.parse(text) : null;
  if (url === null) return 'Give a whole address, such as https://hooks.example.com/foyer.';
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) return 'Give an address that starts with https://.';
  if (url.username !== '' || url.password !== '') return 'Leave name and password out of the address; every call is signed.';
  if (allowPrivate) return null;
  const host = hostOf(url);
  const named = !ipaddr.isValid(host);
  if (named && (insideNames.test(host) || !host.includes('.'))) return `${host} leads nowhere outside. Give an address of the open internet.`;
  if (!named && !isPublicAddress(host)) return `${host} is a private or reserved address. Give one of the open internet.`;
  return null;
}
