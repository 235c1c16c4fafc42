import { lookup, type LookupAddress } from "node:dns"
import type { LookupFunction } from "node:net"
import { isPublicAddress } from "../../../domain/files/PublicAddress.ts"

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
