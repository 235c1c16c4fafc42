import { Clock, Effect, Layer } from "effect"
import { appendFileSync, mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { Interpreter } from "../../services/reset/Interpreter.ts"

/**
 * Writes each step that was done or failed to a file, as a line of JSON. Nothing reads it again, because a new snapshot
 * tells what is left to do. A write that fails stops no reset.
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
