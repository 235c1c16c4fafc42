import { Effect, Layer } from "effect"
import { Declined } from "../../domain/reset/ResetErrors.ts"
import { Interpreter } from "../../services/Interpreter.ts"

/** Asks once, before the first step; undefined: there is nobody to ask. */
export const layer = (ask: Effect.Effect<boolean> | undefined): Layer.Layer<Interpreter, never, Interpreter> => Layer.effect(Interpreter, Effect.gen(function*() {
  const { perform } = yield* Interpreter
  const asked = ask === undefined
    ? Effect.fail(new Declined({ sentence: "This acts on the server, and there is no terminal to ask on: look at it with --dry-run, then repeat it with --yes. Nothing was changed." }))
    : Effect.flatMap(ask, (yes) => (yes ? Effect.void : Effect.fail(new Declined({ sentence: "Nothing was changed." }))))
  const once = yield* Effect.cached(asked)
  return Interpreter.of({ perform: (step) => Effect.andThen(once, perform(step)) })
}))
