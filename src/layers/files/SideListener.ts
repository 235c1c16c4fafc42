import { Context, type Effect, type Scope } from "effect"
import type { IncomingMessage, ServerResponse } from "node:http"

/** Answers a request by itself, whatever it is. */
export type AnswerRequest = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Has every request below a path answered by the listener of the probes, until the scope closes. undefined: there is no
 * such listener, as HTTP_PORT is not set.
 */
export const SideListener = Context.Reference<
  ((below: string, answer: AnswerRequest) => Effect.Effect<void, never, Scope.Scope>) | undefined
>("matrix-surface/layers/files/SideListener", { defaultValue: () => undefined })
