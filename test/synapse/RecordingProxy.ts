import { Effect, type Scope } from "effect"
import { forwardingProxy } from "./ForwardingProxy.ts"

export interface Recorded {
  readonly url: string
  /** Method and path with its query, in the order of their coming. */
  readonly calls: Array<string>
}

/**
 * Stands before a homeserver and writes down what is asked; `refuse` gives the status of a page that a call meets
 * instead, if any.
 */
export const recordingProxy = (
  target: string,
  refuse: (call: string) => number | undefined = () => undefined
): Effect.Effect<Recorded, never, Scope.Scope> => {
  const calls: Array<string> = []
  const proxy = forwardingProxy(target, (message, response) => {
    const call = `${message.method} ${message.url}`
    calls.push(call)
    const refused = refuse(call)
    if (refused === undefined) return false
    response.writeHead(refused, { "content-type": "text/html" }).end("<html>No.</html>")
    return true
  })
  return Effect.map(proxy, ({ url }) => ({ url, calls }))
}
