import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

/** With `--json` a refusal is a document on stdout too, besides the sentence on stderr. */
export const withJsonRefusal =
  (schema: string, json: boolean) => <A, E extends { readonly message: string }, R>(effect: Effect.Effect<A, E, R>) =>
    json
      ? Effect.tapError(
        effect,
        ({ message }) => Console.log(JSON.stringify({ schema, problems: [{ sentence: message }] }))
      )
      : effect
