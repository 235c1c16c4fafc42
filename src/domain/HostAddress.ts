/**
 * The host as a URL writes it: IPv6 in brackets and shortened, IPv4 in four numbers. Anything that is no host stays as
 * it is.
 */
const canonical = (host: string): string => {
  const url = `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}`
  return (URL.canParse(url) ? new URL(url).hostname : host).replace(/\.+$/, "")
}

/** The four numbers of an IPv4 address, also of one within IPv6 (`::ffff:127.0.0.1`); undefined for anything else. */
const ipv4Of = (host: string): ReadonlyArray<number> | undefined => {
  if (/^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/.test(host)) return host.split(".").map(Number)
  const [, high, low] = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(host) ?? []
  return high === undefined || low === undefined
    ? undefined
    : [high, low].flatMap((part) => [parseInt(part, 16) >> 8, parseInt(part, 16) & 255])
}

/** Whether a host is an IP address and not a name. */
export const isAddress = (host: string) => canonical(host).startsWith("[") || ipv4Of(canonical(host)) !== undefined

/**
 * Whether a host stands for this machine alone (RFC 6761, RFC 1122). It is written as in a URL, or as a bare address.
 */
export const isLoopback = (host: string): boolean => {
  const name = canonical(host)
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || ipv4Of(name)?.[0] === 127
}

/** Whether a connection to a host reaches this machine: loopback, and the addresses that stand for "any of mine". */
export const isThisMachine = (host: string): boolean => {
  const name = canonical(host)
  return isLoopback(name) || name === "[::]" || ipv4Of(name)?.[0] === 0
}

/**
 * Names that no public registry gives out (RFC 6762 with its appendix G, RFC 8375, `.internal` by ICANN), names within
 * a cluster, and those that a machine gives itself.
 */
const ownNames = /\.(?:internal|local|home\.arpa|intranet|private|corp|home|lan|localdomain|svc)$/

const isOwnIpv4 = ([a = 0, b = 0]: ReadonlyArray<number>) =>
  a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254) ||
  (a === 100 && b >= 64 && b < 128)

/**
 * Whether a host may belong to somebody else and be reached through other people's networks. Not public are this
 * machine, names that only a private network knows (without a dot, as a container's; `.internal`, `.local` and the
 * like; the `.svc` of a cluster), and addresses for private use (RFC 1918, 3927, 6598 and 4193).
 */
export const isPublic = (host: string): boolean => {
  const name = canonical(host)
  if (isThisMachine(name)) return false
  const ipv4 = ipv4Of(name)
  if (ipv4 !== undefined) return !isOwnIpv4(ipv4)
  return name.startsWith("[") ? !/^\[f(?:[cd]|e[89ab])/.test(name) : name.includes(".") && !ownNames.test(name)
}
