import { BlockList, isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * IPv4 blocks that are not ordinary public hosts: the IANA special-purpose registry (RFC 6890 and later), multicast,
 * and the one metadata address that lives in public space (Azure's 168.63.129.16).
 */
const specialIPv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Within 2000::/3 only; everything outside it is refused anyway. 2001::/23 holds Teredo, ORCHID and benchmarking. */
const specialIPv6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
]

const forbiddenIPv4 = blockList(specialIPv4, 'ipv4')
const forbiddenIPv6 = blockList(specialIPv6, 'ipv6')
const globalIPv6 = blockList([['2000::', 3]], 'ipv6')

function blockList(blocks: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of blocks) list.addSubnet(address, prefix, family)
  return list
}

/** True for an address any stranger may be reached at: a public unicast one, in no special block, not a wrapper of IPv4. */
export function isPublicAddress(address: string): boolean {
  // A zone id (fe80::1%eth0) names an interface of this machine: never public.
  if (address.includes('%')) return false
  if (isIP(address) === 4) return !forbiddenIPv4.check(address, 'ipv4')
  if (isIP(address) === 6) return globalIPv6.check(address, 'ipv6') && !forbiddenIPv6.check(address, 'ipv6')
  return false
}

/** IPv4 addresses that an IPv6 one carries (mapped, compatible, NAT64, 6to4, Teredo), as dotted text. */
export function embeddedIPv4(address: string): readonly string[] {
  const bytes = ipaddr.parse(address).toByteArray()
  if (bytes.length !== 16) return []
  const at = (...places: number[]): string => places.map((place) => bytes[place] ?? 0).join('.')
  const starts = (...values: number[]): boolean => values.every((value, place) => bytes[place] === value)
  const zeros = Array.from({ length: 10 }, () => 0)
  if (starts(...zeros, 0xff, 0xff)) return [at(12, 13, 14, 15)]
  if (starts(...zeros, 0, 0)) return [at(12, 13, 14, 15)]
  if (starts(0x00, 0x64, 0xff, 0x9b, 0x00, 0x01)) return [at(12, 13, 14, 15), at(6, 7, 9, 10)]
  if (starts(0x00, 0x64, 0xff, 0x9b)) return [at(12, 13, 14, 15)]
  if (starts(0x20, 0x02)) return [at(2, 3, 4, 5)]
  if (starts(0x20, 0x01, 0x00, 0x00)) {
    return [at(4, 5, 6, 7), [12, 13, 14, 15].map((place) => (bytes[place] ?? 0) ^ 0xff).join('.')]
  }
  return []
}

export type AllowEntry =
  | { readonly kind: 'network'; readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' }
  | { readonly kind: 'name'; readonly name: string; readonly withSubdomains: boolean }

const hostName = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/

/** Reads `10.0.0.0/8`, `fd00::/8`, `192.168.1.7`, `mastodon.lan` or `*.lan`; null when it is none of them. */
export function parseAllowEntry(text: string): AllowEntry | null {
  const entry = text.trim().toLowerCase()
  const [address = '', prefixText, ...rest] = entry.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  if (version !== 0) {
    const longest = version === 4 ? 32 : 128
    if (rest.length > 0 || (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText))) return null
    const prefix = prefixText === undefined ? longest : Number(prefixText)
    return prefix <= longest ? { kind: 'network', address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' } : null
  }
  const withSubdomains = entry.startsWith('*.')
  const name = plainName(withSubdomains ? entry.slice(2) : entry)
  // A last label of digits only would be read as an IPv4 address by URL parsers: surely a typing mistake.
  return hostName.test(name) && !/(^|\.)\d+$/.test(name) ? { kind: 'name', name, withSubdomains } : null
}

function plainName(host: string): string {
  return host.toLowerCase().replace(/\.$/, '')
}

/** Who may be connected to: public addresses, and what the allow list adds. */
export interface AddressGuard {
  /** True when the allow list names the host: whatever it resolves to may then be reached. */
  allowsName(host: string): boolean
  /** True for names that must not even be looked up (RFC 6761: `localhost` and everything below it). */
  refusesName(host: string): boolean
  /** True when a connection to this address is permitted. */
  allowsAddress(address: string): boolean
}

/** Throws a RangeError on an entry that `parseAllowEntry` does not understand. */
export function createAddressGuard(allowNetworks: readonly string[]): AddressGuard {
  const networks = new BlockList()
  const names: (AllowEntry & { kind: 'name' })[] = []
  for (const text of allowNetworks) {
    const entry = parseAllowEntry(text)
    if (entry === null) throw new RangeError(`"${text}" is neither a network, an address nor a host name`)
    if (entry.kind === 'network') networks.addSubnet(entry.address, entry.prefix, entry.family)
    else names.push(entry)
  }
  const allowsName = (host: string): boolean => {
    const plain = plainName(host)
    return names.some(({ name, withSubdomains }) =>
      withSubdomains ? plain.endsWith(`.${name}`) : plain === name,
    )
  }
  const allowsAddress = (address: string): boolean => {
    if (isPublicAddress(address)) return true
    const version = address.includes('%') ? 0 : isIP(address)
    if (version === 0) return false
    if (version === 4) return networks.check(address, 'ipv4')
    // An allowed wrapper (say a NAT64 prefix) must not open the IPv4 networks behind it.
    return networks.check(address, 'ipv6') && embeddedIPv4(address).every(allowsAddress)
  }
  return {
    allowsName,
    allowsAddress,
    refusesName: (host) => /(^|\.)localhost$/.test(plainName(host)) && !allowsName(host),
  }
}
