import { Effect, Layer } from "effect"
import { Interpreter } from "../../services/reset/Interpreter.ts"

/** Does nothing for any step. It requires nothing, so the compiler knows that a dry run reaches no backend. */
export const layer: Layer.Layer<Interpreter> = Layer.succeed(
  Interpreter,
  Interpreter.of({ perform: () => Effect.void })
)
