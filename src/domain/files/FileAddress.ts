import { isAddress, isLoopback, isPublic } from "../HostAddress.ts"
import { placeOf } from "./AgentOrigins.ts"
import { isPublicAddress } from "./PublicAddress.ts"

/** The agent's own places, and whether unencrypted ways to them are the operator's choice. */
export interface AgentPlaces {
  /** Hosts with ports, by `agentOrigins`. */
  readonly origins: ReadonlySet<string>
  readonly allowPlaintext: boolean
}

/** Where a file may be fetched. `isOwn`: where the agent listens, which may be in a private network. */
export interface FileAddress {
  readonly url: URL
  readonly isOwn: boolean
}

/** Whether a host may be one of the public network: where it is a name, whoever looks it up has to see. */
const mayBePublic = (host: string) => isAddress(host) ? isPublicAddress(host) : isPublic(host)

/**
 * The address of a file of the agent's, where the bot may ask it: over https: anywhere in the public network and at the
 * agent's own host and port, and over http: there alone, where that is this machine or the operator allows it. A name
 * that only a private network knows is refused; another one may still lead into such a network, which whoever connects
 * has to see: the bot, and where there is a proxy, the proxy.
 */
export const fileAddress = (text: string, { allowPlaintext, origins }: AgentPlaces): FileAddress | undefined => {
  const url = text.length <= 4_096 && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== "" || url.password !== "") return undefined
  const isOwn = origins.has(placeOf(url))
  if (url.protocol === "http:") {
    return isOwn && (isLoopback(url.hostname) || allowPlaintext)
      ? { url, isOwn }
      : undefined
  }
  if (url.protocol !== "https:") return undefined
  return isOwn || mayBePublic(url.hostname) ? { url, isOwn } : undefined
}
