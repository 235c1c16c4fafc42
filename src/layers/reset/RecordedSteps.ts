import { Clock, Effect, Layer } from "effect"
import { appendFileSync, mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { Interpreter } from "../../services/reset/Interpreter.ts"

/**
 * Writes down what was done and what failed, a line of JSON each, for who wants to know later. Nothing is read from
 * it: what is left to do, the world itself tells. A disk that does not take it stops no reset.
 */
export const layer = (file: string): Layer.Layer<Interpreter, never, Interpreter> =>
  Layer.effect(
    Interpreter,
    Effect.gen(function*() {
      const { perform } = yield* Interpreter
      let begun = false
      const note = (line: object) =>
        Effect.flatMap(Clock.currentTimeMillis, (at) =>
          Effect.ignore(Effect.try(() => {
            if (!begun) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
            begun = true
            appendFileSync(file, `${JSON.stringify({ at: new Date(at).toISOString(), ...line })}\n`, { mode: 0o600 })
          })))
      return Interpreter.of({
        perform: (step) =>
          perform(step).pipe(
            Effect.tap(() => note({ step })),
            Effect.tapError((error) => note({ step, failed: error.why }))
          )
      })
    })
  )
