import { isAddress, isLoopback, isPublic } from "../HostAddress.ts"
import { isPublicAddress } from "./PublicAddress.ts"

/** The agent's own place, and whether unencrypted ways to it are the operator's choice. */
export interface AgentHost {
  /** The host of AGENT_URL, as a URL has it. */
  readonly host: string
  readonly allowPlaintext: boolean
}

/** Where a file may be fetched. `isOwn`: at the agent's own host, which may be one of a private network. */
export interface FileAddress {
  readonly url: URL
  readonly isOwn: boolean
}

/** Whether a host may be one of the public network: where it is a name, whoever looks it up has to see. */
const mayBePublic = (host: string) => isAddress(host) ? isPublicAddress(host) : isPublic(host)

/**
 * The address of a file of the agent's, where the bot may ask it: over https: anywhere in the public network and at the
 * agent's own host, and over http: at that host alone, where it is this machine or the operator allows it. A name that
 * only a private network knows is refused; another one may still lead into such a network, which whoever connects has
 * to see: the bot, and where there is a proxy, the proxy.
 */
export const fileAddress = (text: string, { allowPlaintext, host }: AgentHost): FileAddress | undefined => {
  const url = text.length <= 4_096 && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== "" || url.password !== "") return undefined
  const isOwn = url.hostname === host
  if (url.protocol === "http:") return isOwn && (isLoopback(host) || allowPlaintext) ? { url, isOwn } : undefined
  if (url.protocol !== "https:") return undefined
  return isOwn || mayBePublic(url.hostname) ? { url, isOwn } : undefined
}
