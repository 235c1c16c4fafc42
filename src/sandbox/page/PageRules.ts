import { timingSafeEqual } from "node:crypto"
import type { IncomingHttpHeaders } from "node:http"
import { isFromHere, isOwnOrigin } from "../../domain/web/PageAsker.ts"
import { pageHeaders } from "../../domain/web/PageHeaders.ts"

/** The page's files, and pictures that it got with a person's token. */
export const sandboxHeaders = pageHeaders("blob:")

/** What a request is refused for, in a sentence for whoever opened the page. */
export interface PageRefusal {
  readonly status: 403
  readonly why: string
}

const refused = (why: string): PageRefusal => ({ status: 403, why })

/**
 * Why a request for the page's files is not served; undefined: it is. A site whose name leads to this machine says its
 * own name in `Host`.
 */
export const refusalOfHost = ({ host }: IncomingHttpHeaders, port: number): PageRefusal | undefined =>
  isFromHere({ host }, port)
    ? undefined
    : refused("The sandbox is served to this machine alone: open the address that it printed.")

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
  const { authorization } = headers
  const site = headers["sec-fetch-site"]
  if (!isOwnOrigin(headers)) return refused("Another site may not ask for this.")
  if (site !== undefined && site !== "same-origin") return refused("Another site may not ask for this.")
  return authorization?.startsWith("Bearer ") === true && sameKey(authorization.slice(7), key)
    ? undefined
    : refused("This address has no key, or an old one: open the address that the sandbox printed last.")
}
