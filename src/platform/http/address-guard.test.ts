import { describe, expect, it } from 'vitest'
import { createAddressGuard, embeddedIPv4, isPublicAddress, parseAllowEntry } from './address-guard.ts'

const refused = [
  // this network, private, shared, loopback, link-local and metadata
  '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.100.100.200', '100.127.255.254',
  '127.0.0.1', '127.1.2.3', '127.255.255.255', '168.63.129.16', '169.254.0.1', '169.254.169.254', '169.254.170.2',
  '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255',
  // protocol assignments, documentation, benchmarking, 6to4 relays, AS112, AMT
  '192.0.0.1', '192.0.0.192', '192.0.2.1', '192.31.196.1', '192.52.193.1', '192.88.99.1', '192.175.48.1',
  '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9',
  // multicast, reserved, broadcast
  '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255',
  // IPv6: unspecified, loopback, mapped, compatible, NAT64
  '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a9fe:a9fe', '::ffff:8.8.8.8', '::7f00:1', '::127.0.0.1',
  '64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '64:ff9b:1::1', '64:ff9b:1:a00:0:100::',
  // discard, Teredo, benchmarking, ORCHID, documentation, 6to4
  '100::1', '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:2::1', '2001:10::1', '2001:20::1',
  '2001:db8::1', '2002:7f00:1::', '2002:c0a8:101::1', '3fff::1', '5f00::1',
  // unique local (with two clouds' metadata), link-local and its old spellings, site-local, multicast
  'fc00::1', 'fd00:ec2::254', 'fd20:ce::254', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fec0::1', 'feff::1', 'ff02::1', 'ff0e::1',
  // not addresses at all
  '', 'localhost', '1.2.3', '0x7f000001', '8.8.8.8%eth0',
]

const allowed = [
  '1.1.1.1', '8.8.8.8', '9.9.9.9', '11.0.0.1', '93.184.216.34', '100.63.255.255', '100.128.0.1', '126.255.255.255',
  '128.0.0.1', '169.253.255.255', '169.255.0.1', '172.15.255.255', '172.32.0.1', '192.0.1.1', '192.167.255.255',
  '192.169.0.1', '198.17.255.255', '198.20.0.1', '203.0.112.255', '223.255.255.255',
  '2001:4860:4860::8888', '2606:4700:4700::1111', '2a00:1450:4002:400::200e', '2620:fe::fe', '2001:200::1', '3ffe::1',
]

describe('the addresses we connect to', () => {
  it.each(refused)('never include %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
    expect(createAddressGuard([]).allowsAddress(address)).toBe(false)
  })

  it.each(allowed)('include %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it('carry IPv4 addresses in five ways', () => {
    expect(embeddedIPv4('::ffff:10.0.0.1')).toEqual(['10.0.0.1'])
    expect(embeddedIPv4('::10.0.0.1')).toEqual(['10.0.0.1'])
    expect(embeddedIPv4('64:ff9b::10.0.0.1')).toEqual(['10.0.0.1'])
    expect(embeddedIPv4('2002:0a00:0001::')).toEqual(['10.0.0.1'])
    expect(embeddedIPv4('2001:0:4136:e378:8000:63bf:3fff:fdd2')).toEqual(['65.54.227.120', '192.0.2.45'])
    expect(embeddedIPv4('2606:4700::1111')).toEqual([])
  })
})

describe('the allow list', () => {
  it('opens the networks it names and nothing beside them', () => {
    const guard = createAddressGuard(['10.1.0.0/16', '192.168.7.7', 'fd12::/16'])

    expect(guard.allowsAddress('10.1.200.3')).toBe(true)
    expect(guard.allowsAddress('192.168.7.7')).toBe(true)
    expect(guard.allowsAddress('fd12::5')).toBe(true)
    expect(guard.allowsAddress('10.2.0.1')).toBe(false)
    expect(guard.allowsAddress('192.168.7.8')).toBe(false)
    expect(guard.allowsAddress('fd13::5')).toBe(false)
    expect(guard.allowsAddress('fd12::5%eth0')).toBe(false)
  })

  it('opens a NAT64 prefix for public hosts without opening the private networks behind it', () => {
    const guard = createAddressGuard(['64:ff9b::/96'])

    expect(guard.allowsAddress('64:ff9b::8.8.8.8')).toBe(true)
    expect(guard.allowsAddress('64:ff9b::10.0.0.1')).toBe(false)
    expect(createAddressGuard(['64:ff9b::/96', '10.0.0.0/8']).allowsAddress('64:ff9b::10.0.0.1')).toBe(true)
  })

  it('opens hosts by name, with or without what is below them', () => {
    const guard = createAddressGuard(['mastodon.lan', '*.corp.example', 'LOCALHOST'])

    expect(guard.allowsName('Mastodon.LAN.')).toBe(true)
    expect(guard.allowsName('evil.mastodon.lan')).toBe(false)
    expect(guard.allowsName('a.b.corp.example')).toBe(true)
    expect(guard.allowsName('corp.example')).toBe(false)
    expect(guard.allowsName('evilcorp.example')).toBe(false)
    expect(guard.refusesName('localhost')).toBe(false)
    expect(guard.refusesName('foo.localhost')).toBe(true)
  })

  it.each(['10.0.0.0/33', '10.0.0.0/', 'fd00::/129', '10.0.0', '300.1.1.1', 'http://a.lan', 'a b', '', '-a.lan', 'fe80::1%1/64', '10.0.0.0/8/8'])(
    'does not understand "%s", and says so',
    (entry) => {
      expect(parseAllowEntry(entry)).toBeNull()
      expect(() => createAddressGuard([entry])).toThrow(RangeError)
    },
  )
})
