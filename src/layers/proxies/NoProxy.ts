import { BlockList, isIP, isIPv6 } from "node:net"

/** NO_PROXY as it was read. `unread` holds the entries that cannot be read. */
export interface NoProxy {
  /** Whether a host, as a URL writes it, is reached without a proxy. */
  readonly covers: (host: string, port: number) => boolean
  readonly unread: ReadonlyArray<string>
}

type Covers = (host: string, port: number) => boolean

const ofHost = (host: string) => host.replace(/^\[|\]$/g, "").replace(/\.$/, "").toLowerCase()

const inList = (fill: (list: BlockList) => void): Covers => {
  const list = new BlockList()
  fill(list)
  return (host) => isIP(host) !== 0 && list.check(host, isIPv6(host) ? "ipv6" : "ipv4")
}

/** `10.0.0.0/8` and `fd00::/8`. */
const subnet = (entry: string): Covers | undefined => {
  const [, address = "", bits = ""] = /^\[?([^\]/]+)\]?\/([0-9]{1,3})$/.exec(entry) ?? []
  const version = isIP(address)
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) return undefined
  return inList((list) => list.addSubnet(address, Number(bits), version === 4 ? "ipv4" : "ipv6"))
}

/** `10.1.` stands for all IPv4 addresses that begin so. */
const beginning = (entry: string): Covers | undefined => {
  if (!/^(?:[0-9]{1,3}\.){1,3}$/.test(entry)) return undefined
  const numbers = entry.slice(0, -1).split(".")
  return subnet(`${[...numbers, "0", "0", "0"].slice(0, 4).join(".")}/${8 * numbers.length}`)
}

const withPort = (covers: Covers, port: string | undefined): Covers =>
  port === undefined ? covers : (host, at) => at === Number(port) && covers(host, at)

/** An address, in brackets or not. A port may follow an IPv4 address, and an IPv6 address in brackets. */
const address = (entry: string): Covers | undefined => {
  const [, inBrackets, bracketPort] = /^\[([^\]]+)\](?::([0-9]{1,5}))?$/.exec(entry) ?? []
  const [, ipv4, ipv4Port] = /^([0-9.]+)(?::([0-9]{1,5}))?$/.exec(entry) ?? []
  const [one, port] = inBrackets !== undefined
    ? [inBrackets, bracketPort]
    : ipv4 !== undefined
    ? [ipv4, ipv4Port]
    : [entry, undefined]
  const version = isIP(one)
  return version === 0
    ? undefined
    : withPort(inList((list) => list.addAddress(one, version === 4 ? "ipv4" : "ipv6")), port)
}

/** A name covers itself and all names below it, also with `.` or `*.` before it, as curl reads it. */
const name = (entry: string): Covers | undefined => {
  const [, own, port] = /^(?:\*?\.)?([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(?::([0-9]{1,5}))?$/.exec(entry) ?? []
  // Numbers with dots are an address, or a mistake.
  if (own === undefined || /^[0-9.]+$/.test(own)) return undefined
  return withPort((host) => host === own || host.endsWith(`.${own}`), port)
}

/** `*` covers every host, and `*` before the end of a name all hosts that end so. */
const star = (entry: string): Covers | undefined => {
  if (!/^\*[a-z0-9_-]*(?:\.[a-z0-9_-]+)*$/.test(entry)) return undefined
  return (host) => host.endsWith(entry.slice(1))
}

/** Reads NO_PROXY, whose entries stand between commas or white space. */
export const noProxyOf = (text: string): NoProxy => {
  const entries = text.toLowerCase().split(/[,\s]+/).filter((entry) => entry !== "")
  const read = entries.map((entry) => subnet(entry) ?? beginning(entry) ?? address(entry) ?? name(entry) ?? star(entry))
  return {
    covers: (host, port) => read.some((covers) => covers?.(ofHost(host), port) === true),
    unread: entries.filter((_, at) => read[at] === undefined)
  }
}
