/** An IPv6 address, as a pattern. */
export const addressPattern = "\\[[0-9A-Fa-f:.]{2,45}\\]"

const label = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,62}[\\p{L}\\p{N}])?"
/** The last part of a name ends where the script changes: what goes on without a space is the sentence. */
const lastLabel = "(?:[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?|[^\\P{L}A-Za-z]{1,63})"
const domain = `(?:${label}\\.){1,20}${lastLabel}(?![A-Za-z0-9]|[.-]+[A-Za-z0-9])`
const name = "[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?"

/** The name of a server with its port, as a pattern of Unicode; names in other letters than Latin ones too. */
export const serverPattern = `(?:${addressPattern}|${domain}|${name})(?::\\d{1,5})?`

const telling = new RegExp(
  "^(?:localhost|\\[.*\\]|(?:\\d{1,3}\\.){3}\\d{1,3}|.*\\.(?:[A-Za-z][A-Za-z0-9-]*|[^\\P{L}A-Za-z]+))(?::\\d{1,5})?$",
  "u"
)
/** A name without a domain, and the port of a homeserver; a line of a file is no such port. */
const withPort = /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?:(?:80|443|\d{4,5})$/

/** Whether a server's name says of itself that it is one: an address, or a name with a domain or a port. */
export const isTelling = (server: string): boolean => telling.test(server) || withPort.test(server)
