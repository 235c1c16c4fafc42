import { lookup, type LookupAddress } from "node:dns"
import { BlockList, isIPv6, type LookupFunction } from "node:net"

/** Addresses that are not of the public network (IANA special-purpose registries; RFC 6890 and its successors). */
const reserved = new BlockList()
for (
  const [net, prefix] of [
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.88.99.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 3]
  ] as const
) reserved.addSubnet(net, prefix, "ipv4")

/** Of IPv6 only global unicast is public, without what carries addresses of IPv4 or is for documentation. */
const unicast = new BlockList()
unicast.addSubnet("2000::", 3, "ipv6")
const carriers = new BlockList()
for (const [net, prefix] of [["2001::", 23], ["2001:db8::", 32], ["2002::", 16], ["3fff::", 20]] as const) {
  carriers.addSubnet(net, prefix, "ipv6")
}

/** Whether an IP address, without brackets, belongs to the public network. */
export const isPublicAddress = (address: string): boolean =>
  isIPv6(address)
    ? unicast.check(address, "ipv6") && !carriers.check(address, "ipv6")
    : !reserved.check(address, "ipv4")

/** A name leads into a private network. */
export class PrivateAddress extends Error {
  readonly code = "EPRIVATE"
}

/** Looks a name up for a connection, and fails where one of its addresses is not public. */
export const publicLookup: LookupFunction = (host, options, done) =>
  lookup(host, { ...options, all: true }, (error, found: Array<LookupAddress>) => {
    if (error !== null) return done(error, "", 0)
    const [first] = found
    if (first === undefined || !found.every(({ address }) => isPublicAddress(address))) {
      return done(new PrivateAddress(), "", 0)
    }
    if (options.all === true) return done(null, found)
    done(null, first.address, first.family)
  })
