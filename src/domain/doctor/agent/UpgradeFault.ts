import type { Remark } from "../Finding.ts"

/** An agent's address, and whether a token is set. */
interface Asked {
  /** As the settings have it. */
  readonly url: string
  readonly token: boolean
}

const ofStatus = (status: number, { token }: Asked): Remark => {
  if (status === 401 || status === 403) {
    return {
      means:
        `The agent ${token ? "does not take the token" : "wants a token, and none is set"} (a FastAPI agent says ` +
        "403 for everything that it refuses before it accepts)",
      todo: token ? "Compare AGENT_TOKEN with the agent's own" : "Give the agent's token as AGENT_TOKEN_FILE"
    }
  }
  if (status === 404) {
    return {
      means: "A web server runs there, and serves no WebSocket at this path",
      todo: "Compare the path in AGENT_URL with the agent's route; a slash at the end counts"
    }
  }
  if (status >= 300 && status < 400) {
    return {
      means: "It redirects, which is not followed, as the token would go wherever it points",
      todo: "Write the address that it leads to into AGENT_URL"
    }
  }
  if (status === 429 || status >= 500) {
    return {
      means: "The agent, or a proxy before it, cannot serve now",
      todo: "Look whether the agent runs, and at its log"
    }
  }
  return {
    means: "A web server answers there with a page, and not with a WebSocket",
    todo: "Compare AGENT_URL with the agent's route, and see that proxies on the way let WebSockets through"
  }
}

const isTls = (url: string) => /^wss:/i.test(url)

const ofCode = (code: string, { url }: Asked): Remark => {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return {
      means: "This machine knows no host of that name",
      todo: "Check the spelling of AGENT_URL, or the name server"
    }
  }
  if (code === "ECONNREFUSED") {
    return { means: "Nothing listens at that host and port", todo: "Start the agent, or correct the port in AGENT_URL" }
  }
  if (code.startsWith("PROXY_")) {
    return {
      means: "The proxy of the environment refuses the way to the agent",
      todo: "Name the agent's host in NO_PROXY"
    }
  }
  if (/^(?:EPROTO|ERR_SSL_|ERR_TLS_(?!CERT))/.test(code)) {
    return {
      means: "What answers there does not speak TLS",
      todo: "Write ws:// into AGENT_URL (beyond loopback with AGENT_ALLOW_PLAINTEXT=true), or put TLS before the agent"
    }
  }
  if (/CERT|SIGNED|ISSUER/.test(code)) {
    return {
      means: "The certificate that it shows is not one that this machine trusts for that host",
      todo: "Renew the certificate, or give the authority's by NODE_EXTRA_CA_CERTS"
    }
  }
  if (code === "ECONNRESET" || code.startsWith("HPE_")) {
    return {
      means: isTls(url)
        ? "It ends the connection without a word"
        : "What answers there is no plain web server; it may want TLS",
      todo: isTls(url) ? "Look at the agent's log" : "Try wss:// in AGENT_URL"
    }
  }
  return {
    means: "There is no way to the agent, or something on it swallows the connection",
    todo: "Look whether the agent runs, and at the firewall between"
  }
}

/**
 * What it means that the agent's address gave no WebSocket, and what to do. `detail` is `HTTP 404`, or a code such as
 * ECONNREFUSED.
 */
export const upgradeFault = (detail: string, asked: Asked): Remark => {
  const status = /^HTTP ([0-9]{3})$/.exec(detail)?.[1]
  return status === undefined ? ofCode(detail, asked) : ofStatus(Number(status), asked)
}
