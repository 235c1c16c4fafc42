import { isPublic } from "../HostAddress.ts"

/** What answers is no TLS: the words of OpenSSL and of Node for the first bytes of something else. */
const noTls = /\b(?:EPROTO|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST))\b/

/** Also what a server says that has no TLS: Synapse takes a greeting for half a request, and waits for the rest. */
const silence =
  /\b(?:TimeoutError|ETIMEDOUT|UND_ERR_(?:CONNECT_TIMEOUT|SOCKET)|ECONNRESET|EPIPE|no answer within \d[\d.]* s)(?:\b|$)/

/**
 * What to do about an https:// address where nothing answers over TLS, as the end of a sentence; undefined where the
 * cause is another. `code`: such as EPROTO, or words that hold it. http:// is advised where it may be written.
 */
export const withoutTls = (address: string, code: string): string | undefined => {
  if (!URL.canParse(address)) return undefined
  const { hostname, protocol } = new URL(address)
  if (protocol !== "https:") return undefined
  const mayBePlain = !isPublic(hostname)
  if (noTls.test(code)) return `there is no TLS at that port${mayBePlain ? "; write http:// if so meant" : ""}`
  return mayBePlain && silence.test(code) ? "where that port has no TLS, write http://" : undefined
}
