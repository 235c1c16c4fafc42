import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Prompt from "effect/cli/Prompt"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

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

/** Asks a person at the terminal what a setup needs to know; undefined: nobody is at hand. */
export type AskSetup = {
  /** `check` says why a text will not do; undefined: it will. Enter alone is `otherwise`. */
  readonly text: (
    question: string,
    options: { readonly otherwise: string; readonly check: (text: string) => string | undefined }
  ) => Effect.Effect<string>
  /** The same, and what is typed is not shown. */
  readonly secret: (
    question: string,
    check: (text: string) => string | undefined
  ) => Effect.Effect<string>
  readonly choose: (
    question: string,
    choices: ReadonlyArray<{ readonly value: string; readonly title: string }>
  ) => Effect.Effect<string>
} | undefined

const validated = (check: (text: string) => string | undefined) => (text: string) => {
  const why = check(text.trim())
  return why === undefined ? Effect.succeed(text.trim()) : Effect.fail(why)
}

const prompted = <A>(prompt: Prompt.Prompt<A>) =>
  Prompt.run(prompt).pipe(Effect.catch(() => Effect.interrupt), Effect.provide(NodeServices.layer))

export const askSetupOfOperator: AskSetup = hasTerminal
  ? {
    text: (message, { check, otherwise }) =>
      prompted(Prompt.String({
        message,
        ...(otherwise === "" ? {} : { default: otherwise }),
        validate: validated((text) => check(text === "" ? otherwise : text))
      })),
    secret: (message, check) =>
      Effect.map(prompted(Prompt.Hidden({ message, validate: validated(check) })), Redacted.value),
    choose: (message, choices) => prompted(Prompt.Select({ message, choices }))
  }
  : undefined
