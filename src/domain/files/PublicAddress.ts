type Network = readonly [net: bigint, prefix: number]

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/

const ipv4Number = (address: string) => address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n)

/** The 128 bits of an IPv6 address as a URL writes it, without brackets: shortened, and in hexadecimal alone. */
const ipv6Number = (address: string): bigint => {
  const [left = "", right = ""] = address.split("::")
  const [before, after] = [left, right].map((half) => half.split(":").filter((part) => part !== ""))
  const zeros = Array.from({ length: 8 - before!.length - after!.length }, () => "0")
  return [...before!, ...zeros, ...after!].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n)
}

const ipv4Network = ([net, prefix]: readonly [string, number]): Network => [ipv4Number(net), prefix]
const ipv6Network = ([net, prefix]: readonly [string, number]): Network => [ipv6Number(net), prefix]

const isWithin = (bits: number, address: bigint) => ([net, prefix]: Network) =>
  address >> BigInt(bits - prefix) === net >> BigInt(bits - prefix)

/** Networks that are not of the public network (IANA special-purpose registries; RFC 6890 and its successors). */
const reserved = ([
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
] as const).map(ipv4Network)

/** Of IPv6 only global unicast is public, without what carries addresses of IPv4 or is for documentation. */
const unicast = ipv6Network(["2000::", 3])
const carriers = ([["2001::", 23], ["2001:db8::", 32], ["2002::", 16], ["3fff::", 20]] as const).map(ipv6Network)

/**
 * Whether an IP address, with brackets or without, belongs to the public network: so that connecting to it reaches
 * nothing that only this machine or its network can reach. False for what is no address.
 */
export const isPublicAddress = (address: string): boolean => {
  const url = `http://${address.includes(":") && !address.startsWith("[") ? `[${address}]` : address}`
  const host = URL.canParse(url) ? new URL(url).hostname : ""
  if (ipv4.test(host)) return !reserved.some(isWithin(32, ipv4Number(host)))
  if (!host.startsWith("[")) return false
  const within = isWithin(128, ipv6Number(host.slice(1, -1)))
  return within(unicast) && !carriers.some(within)
}
