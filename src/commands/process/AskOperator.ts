import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Prompt from "effect/cli/Prompt"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/** Asks a person yes or no; undefined: nobody is at hand. */
export type AskOperator = ((question: string) => Effect.Effect<boolean>) | undefined

/** Asks a person for a secret, which is not shown while it is typed; undefined: nobody is at hand. */
export type AskSecret = ((question: string) => Effect.Effect<Redacted.Redacted>) | undefined

const hasTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true

/** Asks on this process's terminal. Ctrl-C in a question ends the command as it would anywhere else. */
export const askOperator: AskOperator = hasTerminal
  ? (message) =>
    Prompt.run(Prompt.Confirm({ message, initial: false })).pipe(
      Effect.catch(() => Effect.interrupt),
      Effect.provide(NodeServices.layer)
    )
  : undefined

export const askSecretOfOperator: AskSecret = hasTerminal
  ? (message) =>
    Prompt.run(Prompt.Hidden({ message })).pipe(
      Effect.catch(() => Effect.interrupt),
      Effect.provide(NodeServices.layer)
    )
  : undefined
