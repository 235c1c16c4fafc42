import { timingSafeEqual } from "node:crypto"
import type { IncomingHttpHeaders } from "node:http"

/** Sent with everything that the page is made of: it runs its own files alone, and asks nobody but this address. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store"
}

/** What a request is refused for, in a sentence for whoever opened the page. */
export interface PageRefusal {
  readonly status: 403
  readonly why: string
}

const refused = (why: string): PageRefusal => ({ status: 403, why })

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"]

/** The addresses by which a browser on this machine reaches the port; another name could be anybody's. */
export const ownHosts = (port: number): ReadonlySet<string> => new Set(loopbackNames.map((name) => `${name}:${port}`))

/**
 * Why a request for the page's files is not served; undefined: it is. A site whose name leads to this machine says its
 * own name in `Host`.
 */
export const refusalOfHost = ({ host }: IncomingHttpHeaders, port: number): PageRefusal | undefined =>
  host !== undefined && ownHosts(port).has(host.toLowerCase())
    ? undefined
    : refused("The sandbox is served to this machine alone: open the address that it printed.")

const isOwnOrigin = (origin: string, host: string) => origin.toLowerCase() === `http://${host.toLowerCase()}`

const sameKey = (given: string, key: string) => {
  const [a, b] = [Buffer.from(given), Buffer.from(key)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Why a request for what the sandbox knows, or to change it, is not served; undefined: it is. It must come from the
 * page itself, and carry the key that only the printed address has: other users of the machine have none.
 */
export const refusalOfCall = (headers: IncomingHttpHeaders, port: number, key: string): PageRefusal | undefined => {
  const host = refusalOfHost(headers, port)
  if (host !== undefined) return host
  const { authorization, origin } = headers
  const site = headers["sec-fetch-site"]
  if (origin !== undefined && !isOwnOrigin(origin, headers.host!)) return refused("Another site may not ask for this.")
  if (site !== undefined && site !== "same-origin") return refused("Another site may not ask for this.")
  return authorization?.startsWith("Bearer ") === true && sameKey(authorization.slice(7), key)
    ? undefined
    : refused("This address has no key, or an old one: open the address that the sandbox printed last.")
}
