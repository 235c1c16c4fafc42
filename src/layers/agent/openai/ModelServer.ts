import { type Duration, Effect, Option, Redacted, type Scope } from "effect"
import type { AgentHttpAnswer, AgentHttpTrouble, AskAgent } from "../http/AgentHttp.ts"

/** Where a model is asked, and as what. */
export interface ModelServerOptions {
  /** The address of the API, such as `http://127.0.0.1:11434/v1`. */
  readonly url: string
  readonly model: string
  readonly system: string | undefined
  /** Read before each request. */
  readonly token: Effect.Effect<Option.Option<Redacted.Redacted>>
  /** Names this program. */
  readonly client: string
}

/** Asks one endpoint of the server; `body`: JSON to be posted there, and undefined to get it. */
export type AskModelServer = (
  path: string,
  patience: Duration.Input,
  body?: string
) => Effect.Effect<AgentHttpAnswer, AgentHttpTrouble, Scope.Scope>

/** The address of an endpoint; a query of the API's own address stays. */
const endpoint = (base: string, path: string) => {
  const url = new URL(base)
  url.pathname = url.pathname.replace(/\/+$/, "") + path
  return url
}

export const makeModelServer =
  (ask: AskAgent, { client, token, url }: ModelServerOptions): AskModelServer => (path, patience, body) =>
    Effect.flatMap(token, (secret) =>
      ask({
        method: body === undefined ? "GET" : "POST",
        url: endpoint(url, path),
        headers: {
          accept: body === undefined ? "application/json" : "text/event-stream, application/json",
          "user-agent": client,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(Option.isSome(secret) ? { authorization: `Bearer ${Redacted.value(secret.value)}` } : {})
        },
        patience,
        ...(body === undefined ? {} : { body })
      }))
