import { Schema } from "effect"

/** The part of a user id after the colon, such as `example.org`. Only `.well-known` tells where its API is. */
export const ServerName = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9.-]+(:[0-9]{1,5})?$/)).pipe(
  Schema.brand("ServerName")
)
export type ServerName = typeof ServerName.Type

/** The homeserver as it was configured: the base URL of its client API, or the name that leads to it. */
export type Homeserver = URL | ServerName

/** The first address that is called. For a name it is the name's own domain, because the base URL is not known yet. */
export const firstAddress = (
  homeserver: Homeserver
): URL => (homeserver instanceof URL ? homeserver : new URL(`https://${homeserver}`))

/** The URL without a slash at its end, so that paths can be appended. */
export const baseOf = (url: URL) => url.origin + url.pathname.replace(/\/+$/, "")
