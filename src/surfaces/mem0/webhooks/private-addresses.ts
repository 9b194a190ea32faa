import { BlockList, isIP } from 'node:net';

/** Networks that are not the public internet (IANA special-purpose registries, RFC 6890). */
const IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Only 2000::/3 is handed out; of it, these lead elsewhere or into IPv4. */
const IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const blocked = new BlockList();
for (const [network, bits] of IPV4) blocked.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of IPV6) blocked.addSubnet(network, bits, 'ipv6');
const handedOut = new BlockList();
handedOut.addSubnet('2000::', 3, 'ipv6');

/** Whether an address is reached over the public internet; false for what is no address. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !blocked.check(address, 'ipv4');
    case 6:
      return handedOut.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
    default:
      return false;
  }
}

/** The host of a URL as addresses are written elsewhere: without brackets, in lower case. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

/** Whether it can be told without looking it up that a host is this machine or in a private network. */
export function isPrivateHost(host: string): boolean {
  const isHere = host === 'localhost' || host.endsWith('.localhost');
  return isHere || (isIP(host) !== 0 && !isPublicAddress(host));
}

/** Whether a private host was allowed by name, or all of them with "*". */
export function mayBeCalled(host: string, privateHosts: readonly string[]): boolean {
  return privateHosts.includes('*') || privateHosts.includes(host);
}
