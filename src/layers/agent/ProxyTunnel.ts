import { Effect } from "effect"
import type { HttpsProxyAgent } from "https-proxy-agent"
import type { Agent, ClientRequest } from "node:http"
import { connect } from "node:net"
import { sampleUrl } from "../../domain/settings/types/UrlSetting.ts"
import { Proxies } from "../../services/matrix/Proxies.ts"

/** A proxy's own refusal, told apart from the agent's; the code goes into the log. */
class ProxyRefused extends Error {
  readonly code: string
  constructor(status: number) {
    super("the proxy refused")
    this.code = `PROXY_${status}`
  }
}

const tunnelThrough = (Tunnel: typeof HttpsProxyAgent, proxy: URL): Agent => {
  const isEncrypted = proxy.protocol === "https:"

  /**
   * The library gives a request its socket when the proxy has answered. A request that is given up before, as by a
   * proxy that never answers, would leave that socket open.
   */
  class CutTunnel extends Tunnel<string> {
    override async connect(request: ClientRequest, options: Parameters<HttpsProxyAgent<string>["connect"]>[1]) {
      const given = new AbortController()
      const { signal } = given
      request.once("abort", () => given.abort())
      const base = this.connectOpts as { readonly host: string; readonly port: number }
      // `tls.connect` takes no signal, but a socket.
      this.connectOpts = isEncrypted
        ? { ...base, socket: connect({ host: base.host, port: base.port, signal }) }
        : { ...base, signal }
      let status = 200
      request.once("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
        status = statusCode
      })
      const socket = await super.connect(request, options)
      if (status === 200) return socket
      socket.destroy()
      throw new ProxyRefused(status)
    }
  }
  return new CutTunnel(proxy.href) as Agent
}

/**
 * Makes the tunnel to an agent behind a proxy; undefined where the agent is reached directly. `template` is the agent's
 * URL from the settings. The proxy library is loaded only here, since few need it.
 */
export const tunnelTo = Effect.fnUntraced(function*(template: string) {
  const proxy = yield* (yield* Proxies)(new URL(sampleUrl(template)))
  if (proxy === undefined) return undefined
  const { HttpsProxyAgent } = yield* Effect.promise(() => import("https-proxy-agent"))
  return tunnelThrough(HttpsProxyAgent, proxy.url)
})
