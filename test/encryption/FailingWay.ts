import { Effect, Exit, Scope } from "effect"
import { inject } from "vitest"
import { forwardingProxy } from "../synapse/ForwardingProxy.ts"

/** What becomes of a call: it goes on, is refused for now, or gets no answer. */
export type Fate = "passes" | "429" | "502" | "hangs"

/** A way to the homeserver on which calls fail as a case says. `fate` is asked for each, by method and path. */
export const failingWay = async () => {
  const scope = Scope.makeUnsafe()
  let fate = (_method: string, _path: string): Fate => "passes"
  const failed: Array<string> = []
  const { url } = await Effect.runPromise(
    Effect.provideService(
      forwardingProxy(inject("encryption").url, (message, response) => {
        const path = (message.url ?? "").split("?")[0]!
        const verdict = fate(message.method ?? "GET", path)
        if (verdict === "passes") return false
        failed.push(`${message.method} ${path}`)
        if (verdict === "hangs") return true
        response.writeHead(Number(verdict), { "content-type": verdict === "429" ? "application/json" : "text/html" })
        response.end(
          verdict === "429" ? JSON.stringify({ errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 200 }) : "<html>down</html>"
        )
        return true
      }),
      Scope.Scope,
      scope
    )
  )
  return {
    url,
    failed,
    set: (next: typeof fate) => {
      fate = next
    },
    [Symbol.asyncDispose]: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}
