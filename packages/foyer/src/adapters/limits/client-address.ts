import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Names the client behind a request, for limits and audit. Never throws, whatever a header says. */
export interface ClientAddresses {
  /** The client's address in its usual notation, or `unknown`. */
  readonly addressOf: (socketAddress: string | undefined, forwardedFor?: string | null) => string;
  /** What is counted as one client: an IPv4 address, or the /64 network of an IPv6 address (SR-20). */
  readonly bucketOf: (socketAddress: string | undefined, forwardedFor?: string | null) => string;
}

const unknown = 'unknown';
/** Socket addresses whose bucket is remembered; plenty for the proxies and clients of one moment. */
const rememberedMax = 10_000;
/** Hops that are looked at; no honest chain of proxies is longer. */
const hopsMax = 32;

/**
 * Believes the socket, unless it belongs to a trusted proxy: then the right-most hop of X-Forwarded-For that is not
 * itself a trusted proxy, because everything left of it is what the client chose to say.
 *
 * @param trustedProxies - IP addresses and CIDR ranges, checked by configuration
 */
export function createClientAddresses(trustedProxies: readonly string[]): ClientAddresses {
  const ranges = trustedProxies.map(parseRange).filter((range) => range !== undefined);
  const isTrusted = (address: Address): boolean =>
    ranges.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
  const remembered = new Map<string, string>();

  const clientOf = (
    socketAddress: string | undefined,
    forwardedFor: string | null | undefined,
  ): Address | undefined => {
    let client = parseAddress(socketAddress ?? '');
    if (client === undefined || !forwardedFor || !isTrusted(client)) return client;
    for (const hop of forwardedFor.split(',').slice(-hopsMax).toReversed()) {
      const address = parseHop(hop);
      // Something unreadable: the last proxy we know is as far as we can see.
      if (address === undefined) return client;
      client = address;
      if (!isTrusted(client)) return client;
    }
    return client;
  };

  return {
    addressOf: (socketAddress, forwardedFor) => clientOf(socketAddress, forwardedFor)?.toString() ?? unknown,
    bucketOf(socketAddress, forwardedFor) {
      const isDirect = ranges.length === 0 || !forwardedFor;
      if (!isDirect) return bucketName(clientOf(socketAddress, forwardedFor));
      const key = socketAddress ?? '';
      let bucket = remembered.get(key);
      if (bucket === undefined) {
        bucket = bucketName(parseAddress(key));
        if (remembered.size >= rememberedMax) remembered.clear();
        remembered.set(key, bucket);
      }
      return bucket;
    },
  };
}

function bucketName(address: Address | undefined): string {
  if (address === undefined) return unknown;
  if (address.kind() === 'ipv4') return address.toString();
  const network = (address as ipaddr.IPv6).parts.map((part, index) => (index < 4 ? part : 0));
  return `${new ipaddr.IPv6(network).toString()}/64`;
}

/** IPv4 in four decimal parts, or IPv6; an IPv4 address inside an IPv6 one is that IPv4 address. */
function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  const [plain = ''] = text.split('%', 1);
  if (!plain.includes(':') || !ipaddr.IPv6.isValid(plain)) return undefined;
  const address = ipaddr.IPv6.parse(plain);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** One entry of X-Forwarded-For; some proxies write the port too. */
function parseHop(text: string): Address | undefined {
  const hop = text.trim();
  if (hop.length > 64) return undefined;
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1];
  const withPort = /^([\d.]+):\d+$/.exec(hop)?.[1];
  return parseAddress(bracketed ?? withPort ?? hop);
}

function parseRange(text: string): [Address, number] | undefined {
  const [plain = '', bits] = text.split('/');
  const address = parseAddress(plain);
  if (address === undefined) return undefined;
  const widest = address.kind() === 'ipv4' ? 32 : 128;
  // A range written as IPv4 inside IPv6 counts its bits from the start of the longer address.
  const mappedBy = plain.includes(':') && widest === 32 ? 96 : 0;
  return [address, bits === undefined ? widest : Math.max(0, Number(bits) - mappedBy)];
}
