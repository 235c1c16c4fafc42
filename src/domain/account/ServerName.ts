import { Schema } from "effect"

/**
 * What stands after the colon of a user id, such as `example.org`: where the homeserver's API is, only `.well-known`
 * says.
 */
export const ServerName = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9.-]+(:[0-9]{1,5})?$/)).pipe(
  Schema.brand("ServerName")
)
export type ServerName = typeof ServerName.Type

/** As it was configured: the base URL of the client API, or the name that leads to it. */
export type Homeserver = URL | ServerName

/** Where a way to it begins: what a name leads to is not known yet, and is as a rule of its own domain. */
export const firstAddress = (
  homeserver: Homeserver
): URL => (homeserver instanceof URL ? homeserver : new URL(`https://${homeserver}`))

/** Without a slash at its end, so that paths can be put behind it. */
export const baseOf = (url: URL) => url.origin + url.pathname.replace(/\/+$/, "")
