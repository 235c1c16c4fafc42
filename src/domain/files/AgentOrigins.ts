const standard: ReadonlyMap<string, string> = new Map([
  ["http:", "80"],
  ["ws:", "80"],
  ["https:", "443"],
  ["wss:", "443"]
])

/** Host and port, also where the port goes without saying. */
export const placeOf = ({ hostname, port, protocol }: URL): string =>
  `${hostname}:${port === "" ? standard.get(protocol) ?? "" : port}`

/**
 * Where the agent itself listens, as `placeOf` writes it: the places of AGENT_URL, as many as it has slots. Another
 * port of the same host is somebody else's.
 */
export const agentOrigins = (template: string, slots: ReadonlyArray<string>): ReadonlySet<string> => {
  const bySlot = template.includes("{slot}") ? slots.map((slot) => template.replaceAll("{slot}", slot)) : [template]
  const addresses = bySlot.map((address) => address.replaceAll("{thread}", "x"))
  return new Set(addresses.flatMap((address) => URL.canParse(address) ? [placeOf(new URL(address))] : []))
}
