import { agentFault, refusedUpgrade } from "../../reach/AgentFault.ts"

/** An agent's address, and whether a token is set. */
interface Asked {
  /** As the settings have it. */
  readonly url: string
  readonly token: boolean
}

/** The status in `HTTP 404`; no number for another code, as where no answer came. */
const statusIn = (detail: string) => Number(/^HTTP (\d{3})$/.exec(detail)?.[1])

const isTls = (url: string) => /^wss:/i.test(url)

type Todo = (asked: Asked) => string

/** What to do about it; the first row that fits counts. */
const rows: ReadonlyArray<readonly [detail: RegExp, todo: Todo]> = [
  [
    /^HTTP 401$/,
    ({ token }) =>
      token ? "Compare AGENT_TOKEN with the agent's own" : "No token is set: give the agent's as AGENT_TOKEN_FILE"
  ],
  // A FastAPI agent says 403 for all that it refuses before it accepts, also for a path that it does not know.
  [/^HTTP 403$/, ({ token }) =>
    token
      ? "Compare AGENT_TOKEN with the agent's own, and the path in AGENT_URL with its route (FastAPI says 403 for both)"
      : "Compare the path in AGENT_URL with the agent's route; if it asks for a token, give that as AGENT_TOKEN_FILE"],
  [/^HTTP 404$/, () => "Compare the path in AGENT_URL with the agent's route; a slash at the end counts"],
  [/^HTTP 3/, () => "Write the address that it leads to into AGENT_URL: the token goes to no other by itself"],
  [/^HTTP (?:429|5)/, () => "Look whether the agent runs, and at its log"],
  [/^HTTP /, () => "Compare AGENT_URL with the agent's route, and see that proxies on the way let WebSockets through"],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, () => "Check the spelling of AGENT_URL, and the name server of this machine"],
  [/^ECONNREFUSED$/, () => "Start the agent, or correct the port in AGENT_URL"],
  [/^PROXY_/, () => "Name the agent's host in NO_PROXY, or have the proxy let it through"],
  [
    /^(?:EPROTO|ERR_SSL_)/,
    () => "Write ws:// into AGENT_URL (beyond loopback with AGENT_ALLOW_PLAINTEXT=true), or put TLS before the agent"
  ],
  [/CERT|SIGNED|ISSUER|^UNABLE_TO_/, () => "Renew the certificate, or name its authority's by NODE_EXTRA_CA_CERTS"],
  [/^(?:ECONNRESET|EPIPE|HPE_)/, ({ url }) => (isTls(url) ? "Look at the agent's log" : "Try wss:// in AGENT_URL")],
  [/^/, () => "Look whether the agent runs, and at the firewall between"]
]

/**
 * What it means that the agent's address gave no WebSocket, as the bot's log and `status` say it too, and what to do.
 * `detail` is `HTTP 404`, or a code such as ECONNREFUSED.
 */
export const upgradeFault = (
  detail: string,
  asked: Asked
): { readonly seen: string; readonly todo: string; readonly needsOperator: boolean } => {
  const { needsOperator, sentence } = agentFault({ why: refusedUpgrade(statusIn(detail)), detail }, asked.url)
  return { seen: sentence, todo: rows.find(([code]) => code.test(detail))![1](asked), needsOperator }
}
