import type { LinkFault } from "../turns/AgentEvent.ts"
import { type AgentFaultRow, certificateFaults, hostFaults } from "./WayFaults.ts"

const redirects: AgentFaultRow = [
  /^HTTP 3/,
  "AGENT_URL",
  true,
  (code) => `it redirects, which is not followed; give the address that it redirects to (${code})`
]

/** What a request to an agent over HTTP comes to, where that is another thing than a WebSocket that does not open. */
const unreachable: ReadonlyArray<AgentFaultRow> = [
  [/^PROXY_/, "HTTPS_PROXY", true, (code) => `the proxy on the way to it refuses (${code})`],
  [/^HTTP 404$/, "AGENT_URL", true, (code) => `there is nothing at that path (${code})`],
  redirects,
  [/^HTTP 4/, "AGENT_URL", true, (code) => `it does not take our requests (${code})`],
  [/^HTTP /, "AGENT_URL", false, (code) => `it, or a proxy in front of it, fails (${code})`],
  ...hostFaults,
  [
    /^(EPROTO|ERR_SSL_)/,
    "AGENT_URL",
    true,
    (code) => `there is no TLS at that port; write http:// if so meant (${code})`
  ],
  [/^(HPE_|ECONNRESET|EPIPE)/, "AGENT_URL", false, (code, isEncrypted) =>
    isEncrypted
      ? `it closed the connection before it answered (${code})`
      : `it closed the connection before it answered; if that port speaks TLS, write https:// (${code})`],
  ...certificateFaults,
  [/^ETIMEDOUT/, "AGENT_URL", false, (code) => `it does not answer in time (${code})`],
  [/^/, "AGENT_URL", false, (code) => `it cannot be reached (${code})`]
]

/** By faults; those that are not here mean the same as on a WebSocket. */
export const pageFaults: Readonly<Partial<Record<LinkFault, ReadonlyArray<AgentFaultRow>>>> = {
  unreachable,
  unauthorized: [
    [/403$/, "AGENT_TOKEN", true, (code) => `it refuses us; AGENT_TOKEN may be wrong or missing (${code})`],
    [/^/, "AGENT_TOKEN", true, (code) => `it refuses AGENT_TOKEN, or misses one (${code})`]
  ],
  overloaded: [[/^/, "AGENT_URL", false, (code) => `it has too much to do (${code})`]],
  protocol: [
    redirects,
    [
      /^HTTP 40[45]$/,
      "AGENT_URL",
      true,
      (code) => `there is nothing at that path, or no such model; the address often ends with /v1 (${code})`
    ],
    [
      /^HTTP /,
      "AGENT_URL",
      true,
      (code) => `there is a page, and not what AGENT_WIRE names; the address often ends with /v1 (${code})`
    ],
    [/^/, "AGENT_WIRE", true, (code) => `it does not speak the wire that AGENT_WIRE names (${code})`]
  ],
  silent: [[/^/, "AGENT_URL", false, (code) => `it took the request and says nothing (${code})`]]
}
