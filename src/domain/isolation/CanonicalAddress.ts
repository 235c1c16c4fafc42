/** A port in which a placeholder stands, so that no URL can be made of it as it is. */
const openPort = /^([a-z]+:\/\/[^/?#]*):([^/?#:\]]*\{slot\}[^/?#:\]]*)/i

/**
 * One spelling for all that lead to the same address: without a port that goes without saying, an empty query or a
 * fragment, the host in small letters and without a dot at its end. `{thread}` and `{slot}` stay. What is no address
 * stays as it is.
 */
export const canonicalAddress = (template: string): string => {
  const port = openPort.exec(template)?.[2]
  const text = port === undefined ? template : template.replace(openPort, "$1")
  if (!URL.canParse(text)) return template
  const url = new URL(text)
  url.hash = ""
  // Setting it takes off a question mark with nothing behind it.
  url.search = url.search.slice(1)
  const [scheme, host] = [`${url.protocol}//`, url.host]
  const places = url.href.slice(scheme.length + host.length).replace(/%7B(thread|slot)%7D/g, "{$1}")
  const named = url.hostname.replace(/\.$/, "")
  const to = port === undefined ? url.port : port.replace(/^0+(?=.)/, "")
  return `${scheme}${named}${to === "" ? "" : `:${to}`}${places}`
}

/**
 * What is wrong with the endpoints that an address has by its slots: two of them with one address (`taken`), or one
 * that makes no address (`none`). undefined: each has its own.
 */
export const slotFault = (
  template: string,
  slots: ReadonlyArray<string>
): { readonly _tag: "taken"; readonly slots: readonly [string, string] } | {
  readonly _tag: "none"
  readonly slot: string
} | undefined => {
  const seen = new Map<string, string>()
  for (const slot of slots) {
    const address = template.replaceAll("{slot}", slot)
    if (!URL.canParse(address.replaceAll("{thread}", "x"))) return { _tag: "none", slot }
    const canonical = canonicalAddress(address)
    const before = seen.get(canonical)
    if (before !== undefined) return { _tag: "taken", slots: [before, slot] }
    seen.set(canonical, slot)
  }
  return undefined
}
