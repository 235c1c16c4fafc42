import { Result } from "effect"
import { isPublic } from "../../HostAddress.ts"

/** An address of a collector as a variable gives it. */
export interface GivenAddress {
  readonly variable: string
  readonly text: string
  /** It is the base of all signals, to which the path of traces is added; otherwise it is used as it stands. */
  readonly isBase: boolean
}

/** A space or a control character: a URL leaves some of them out, and so would mean another address. */
// oxlint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0020\u007f]/

const complaint = ({ isBase, text }: GivenAddress, hasSecrets: boolean): string | undefined => {
  const url = unseen.test(text) || !/^https?:\/\//i.test(text) || !URL.canParse(text) ? undefined : new URL(text)
  if (url === undefined) return "is no address: give one such as http://127.0.0.1:4318"
  if (url.username !== "" || url.password !== "") {
    return "is not used: no user or password may stand in it, give them in OTEL_EXPORTER_OTLP_HEADERS"
  }
  if (text.includes("#")) return "is not used: nothing after # reaches a server"
  if (isBase && text.includes("?")) {
    return "is not used: a base URL has nothing after ?, give the whole address as OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
  }
  return url.protocol === "http:" && isPublic(url.hostname) && (hasSecrets || url.search !== "")
    ? "is not used: the headers, or what stands after ?, would go there unencrypted: begin with https://, or give " +
      "the name or address that the collector has in your own network"
    : undefined
}

/**
 * Where traces are sent to, as a URL, or a sentence that says why nothing can be sent there. The address is in no
 * sentence, as it may hold a secret.
 */
export const collectorUrl = (given: GivenAddress, hasSecrets: boolean): Result.Result<string, string> => {
  const why = complaint(given, hasSecrets)
  if (why !== undefined) return Result.fail(`${given.variable} ${why}`)
  return Result.succeed(new URL(given.isBase ? `${given.text.replace(/\/+$/, "")}/v1/traces` : given.text).href)
}
