export type AgentFaultSetting = "AGENT_URL" | "AGENT_COMMAND" | "AGENT_TOKEN" | "AGENT_WIRE" | "HTTPS_PROXY"
export type FaultSays = (code: string, isEncrypted: boolean) => string

/** What a code of this form says of the settings; of several that fit, the first counts. */
export type AgentFaultRow = readonly [
  code: RegExp,
  setting: AgentFaultSetting,
  needsOperator: boolean,
  says: FaultSays
]

/** What keeps from the agent's host, whatever is spoken there. */
export const hostFaults: ReadonlyArray<AgentFaultRow> = [
  [/^ECONNREFUSED$/, "AGENT_URL", false, (code) => `nobody listens at that host and port (${code})`],
  [/^ENOTFOUND$/, "AGENT_URL", true, (code) => `the name of its host is unknown (${code})`],
  [/^EAI_AGAIN$/, "AGENT_URL", false, (code) => `the name of its host cannot be looked up now (${code})`],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, "AGENT_URL", false, (code) => `no way leads to its host (${code})`]
]

/** What is wrong with the certificate of what answers there. */
export const certificateFaults: ReadonlyArray<AgentFaultRow> = [
  [/^CERT_HAS_EXPIRED$/, "AGENT_URL", true, (code) => `its certificate has expired (${code})`],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, "AGENT_URL", true, (code) => `its certificate is for another host (${code})`],
  [
    /CERT|^UNABLE_TO_/,
    "AGENT_URL",
    true,
    (code) => `its certificate is not trusted; NODE_EXTRA_CA_CERTS names a file of others to trust (${code})`
  ]
]
