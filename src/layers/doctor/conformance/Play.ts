import type { Effect, Scope } from "effect"
import type { JsonRecord } from "../../../domain/Json.ts"
import type { SocketRefused } from "../agent/ThrowawaySocket.ts"
import type { Broken, Unplayed } from "./PlayEnding.ts"
import type { SaidReady, WireClient } from "./WireClient.ts"

/** Where a play connects. */
export interface Stage {
  /** Opens a socket on a thread that nobody talks in; on the same one as an earlier client where that is given. */
  readonly connect: (
    options?: { readonly again?: WireClient; readonly headers?: JsonRecord; readonly token?: string }
  ) => Effect.Effect<WireClient, SocketRefused, Scope.Scope>
  /** The same, greeted. */
  readonly attached: (
    options?: { readonly again?: WireClient; readonly hello?: JsonRecord }
  ) => Effect.Effect<{ readonly client: WireClient; readonly ready: SaidReady }, Broken | SocketRefused, Scope.Scope>
  /** Gives a prompt, a short one where no text is named; its id is new. */
  readonly prompt: (client: WireClient, text?: string) => Effect.Effect<string>
  /** A prompt whose answer takes a while. */
  readonly long: string
  /** A prompt that makes the agent ask; undefined: none is known. */
  readonly asking: string | undefined
  /** How long a run may take, in milliseconds. */
  readonly runTime: number
  readonly hasToken: boolean
}

/** One rule, and how it is seen that the agent keeps it. Gives what was seen. */
export interface Play {
  /** Where in the wire document it stands. */
  readonly rule: string
  /** What is looked at, in a word or two. */
  readonly look: string
  readonly perform: (stage: Stage) => Effect.Effect<string, Broken | Unplayed | SocketRefused, Scope.Scope>
}
