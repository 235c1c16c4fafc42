import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Prompt from "effect/cli/Prompt"
import * as Effect from "effect/Effect"

/** Asks a person yes or no; undefined: nobody is at hand. */
export type AskOperator = ((question: string) => Effect.Effect<boolean>) | undefined

/** Asks on this process's terminal. Ctrl-C in a question ends the command as it would anywhere else. */
export const askOperator: AskOperator = process.stdin.isTTY === true && process.stdout.isTTY === true
  ? (message) =>
    Prompt.run(Prompt.Confirm({ message, initial: false })).pipe(
      Effect.catch(() => Effect.interrupt),
      Effect.provide(NodeServices.layer)
    )
  : undefined
