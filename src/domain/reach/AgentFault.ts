import type { LinkFault } from "../turns/AgentEvent.ts"
import { pageFaults } from "./PageFault.ts"
import { programFault } from "./ProgramFault.ts"
import {
  type AgentFaultRow,
  type AgentFaultSetting,
  certificateFaults,
  type FaultSays,
  hostFaults
} from "./WayFaults.ts"

/** How a connection to the agent ended. `detail`: a code such as `HTTP 404`, `ECONNREFUSED` or `close 4401`. */
export interface LinkTrouble {
  readonly why: LinkFault
  readonly detail: string
}

/** What an operator has to know of a connection to the agent that ended. */
export interface AgentFault {
  /** The setting to look at first. */
  readonly setting: AgentFaultSetting
  /** What is wrong, as the end of a sentence that begins with the agent; the code stands in it. */
  readonly sentence: string
  /** Waiting will hardly help: a setting, or what is in front of the agent, has to change. */
  readonly needsOperator: boolean
}

const closedEarly: FaultSays = (code, isEncrypted) =>
  isEncrypted
    ? `it closed the connection before it was a WebSocket (${code})`
    : `it closed the connection before it was a WebSocket; if that port speaks TLS, write wss:// (${code})`

/** What a try comes to before there is a WebSocket; the first row that fits counts. */
const beforeOpen: ReadonlyArray<AgentFaultRow> = [
  [/^PROXY_/, "HTTPS_PROXY", true, (code) => `the proxy on the way to it refuses (${code})`],
  [/^HTTP 404$/, "AGENT_URL", true, (code) => `there is nothing at that path (${code})`],
  [/^HTTP 2/, "AGENT_URL", true, (code) => `there is a page instead of a WebSocket (${code})`],
  [
    /^HTTP 3/,
    "AGENT_URL",
    true,
    (code) => `it redirects, which is not followed; give the address that it redirects to (${code})`
  ],
  [/^HTTP 4/, "AGENT_URL", true, (code, isEncrypted) =>
    isEncrypted
      ? `what answers there takes no WebSocket (${code})`
      : `what answers there takes no WebSocket; if that port speaks TLS, write wss:// (${code})`],
  [/^HTTP /, "AGENT_URL", false, (code) => `it, or a proxy in front of it, fails (${code})`],
  ...hostFaults,
  [
    /^(EPROTO|ERR_SSL_)/,
    "AGENT_URL",
    true,
    (code) => `there is no TLS at that port; write ws:// if so meant (${code})`
  ],
  [/^(ECONNRESET|EPIPE|close )/, "AGENT_URL", false, closedEarly],
  [/^HPE_/, "AGENT_URL", true, (code, isEncrypted) =>
    isEncrypted
      ? `what answers there is no HTTP (${code})`
      : `what answers there is no HTTP; if that port speaks TLS, write wss:// (${code})`],
  ...certificateFaults,
  [/^HANDSHAKE_INVALID$/, "AGENT_URL", true, (code) => `what answers there is no proper WebSocket (${code})`],
  [/^(HANDSHAKE_TIMEOUT|ETIMEDOUT|we closed )/, "AGENT_URL", false, (code) => `it does not answer in time (${code})`],
  [/^/, "AGENT_URL", false, (code) => `it cannot be reached (${code})`]
]

const always = (
  setting: AgentFault["setting"],
  needsOperator: boolean,
  says: (code: string) => string
): ReadonlyArray<AgentFaultRow> => [[/^/, setting, needsOperator, says]]

const unauthorized: ReadonlyArray<AgentFaultRow> = [
  // Servers such as uvicorn say it to any path that they do not know, too.
  [
    /^HTTP 403$/,
    "AGENT_TOKEN",
    true,
    (code) => `it refuses the connection; AGENT_TOKEN or the path in AGENT_URL may be wrong or missing (${code})`
  ],
  [
    /403$/,
    "AGENT_TOKEN",
    true,
    (code) => `it refuses the connection; AGENT_TOKEN may be wrong or missing (${code})`
  ],
  [/^/, "AGENT_TOKEN", true, (code) => `it refuses AGENT_TOKEN (${code})`]
]

const rowsOf: Readonly<Partial<Record<LinkFault, ReadonlyArray<AgentFaultRow>>>> = {
  unauthorized,
  overloaded: always("AGENT_URL", false, (code) => `it has too much to do and takes no connection (${code})`),
  version: always("AGENT_WIRE", true, (code) => `it speaks another version of the wire (${code})`),
  protocol: always("AGENT_WIRE", true, (code) => `it does not speak the wire that AGENT_WIRE names (${code})`),
  silent: always("AGENT_WIRE", false, (code) => `it took the connection and says nothing (${code})`),
  closed: always("AGENT_URL", false, (code) => `the connection was lost (${code})`),
  gap: always("AGENT_WIRE", false, (code) => `frames of it were missing (${code})`)
}

/** What an HTTP answer in place of the upgrade means. */
export const refusedUpgrade = (status: number): LinkFault => {
  if (status === 401 || status === 403) return "unauthorized"
  return status === 429 || status === 503 ? "overloaded" : "unreachable"
}

/** What an ended connection says about the settings. `address`: the agent's URL, whose scheme counts. */
export const agentFault = ({ detail, why }: LinkTrouble, address: string): AgentFault => {
  if (address.startsWith("stdio:")) return programFault({ detail, why })
  const isPage = /^https?:/.test(address)
  const rows = (isPage ? pageFaults[why] : undefined) ?? rowsOf[why] ?? beforeOpen
  const [, setting, needsOperator, says] = rows.find(([code]) => code.test(detail)) ?? rows.at(-1)!
  return { setting, needsOperator, sentence: says(detail, /^(wss|https):/.test(address)) }
}
