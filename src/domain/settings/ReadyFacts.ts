import { isApartByWire, whyApart } from "../isolation/IsolationPolicy.ts"
import type { Settings } from "./Settings.ts"
import { shownUrl } from "./types/UrlSetting.ts"

const apartBy = { wire: ", apart by the wire", word: ", attested" }

const isolationText = ({ attested, isolation, wire }: Settings["agent"]) => {
  const why = isolation === "required" ? whyApart({ attested, isApart: isApartByWire(wire) }) : undefined
  return `${isolation}${why === undefined ? "" : apartBy[why]}`
}

/** What the log's line `Ready` says of the settings: who reads it later knows what ran. No secret, and nobody's id. */
export const readyFacts = (
  { agent, encryption, groupPolicy, http, streaming, threads }: Pick<
    Settings,
    "agent" | "encryption" | "groupPolicy" | "http" | "streaming" | "threads"
  >,
  version: string
): Readonly<Record<string, string>> => ({
  version,
  agent: shownUrl(agent.url),
  wire: agent.wire,
  isolation: isolationText(agent),
  encryption: encryption ? "on" : "off",
  streaming,
  threads,
  groups: groupPolicy,
  http: http === undefined ? "off" : `${http.host}:${http.port}`
})
