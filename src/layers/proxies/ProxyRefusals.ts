import { Effect } from "effect"
import { shownUrl } from "../../domain/settings/types/UrlSetting.ts"
import { UserError } from "../../domain/UserError.ts"

/** Refuses the proxy of an address. `by` names its variable; `text` is the variable's, which may hold a password. */
export const unusable = (by: string, text: string, url: URL) =>
  UserError.refuse(
    /^(["'`]).*\1$/.test(text)
      ? `${by} was given with quotation marks around it, which nobody took off: write it without them`
      : `${by} names no proxy that can be used for ${url.hostname}: only http:// and https:// proxies can; give ` +
        `one of those, or name the host in NO_PROXY.`
  )

/** Refuses a proxy whose user or password cannot be decoded, as both stand percent-encoded in a URL. */
export const undecodable = (by: string) =>
  UserError.refuse(`The user or password in ${by} holds a % that stands for nothing: write %25 for the sign itself.`)

/** Refuses to reach an address of the own network unencrypted through a proxy, which would read the token. */
export const unencrypted = (by: string, { host, protocol }: URL) =>
  UserError.refuse(
    `${protocol}//${host} would be reached through the proxy that ${by} names, which would read the token, ` +
      `as nothing is encrypted: name the host in NO_PROXY, or give an address that begins with ${
        protocol === "ws:" ? "wss" : "https"
      }://`
  )

/** Warns of an entry of NO_PROXY that cannot be read. */
export const tellUnread = (entry: string) =>
  Effect.logWarning(
    `NO_PROXY holds ${JSON.stringify(shownUrl(entry))}, which is no host, address or network that can be read: ` +
      "whatever it means is reached through the proxy"
  )
