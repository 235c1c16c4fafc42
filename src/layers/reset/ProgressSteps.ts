import { Clock, Effect, Layer } from "effect"
import { ended, paceText, type ResetPace } from "../../domain/reset/text/ResetProgress.ts"
import { Interpreter } from "../../services/reset/Interpreter.ts"

export interface Sink {
  readonly write: (text: string) => void
  readonly terminal: boolean
}

/** Ms between two lines: a terminal redraws its line, anything else gets a new line now and then. */
const every = (terminal: boolean) => (terminal ? 200 : 15_000)

/** Shows how far a run is; `total` is asked when the first step begins. */
export const layer = ({ terminal, write }: Sink, total: () => number): Layer.Layer<Interpreter, never, Interpreter> =>
  Layer.effect(
    Interpreter,
    Effect.gen(function*() {
      const { perform } = yield* Interpreter
      let pace: ResetPace = { done: 0, total: 0, ends: [] }
      let shownAt = Number.NEGATIVE_INFINITY
      const show = (at: number) => {
        shownAt = at
        const text = paceText(pace, at, terminal ? 30 : 0)
        write(terminal ? `\r\u001b[K${text}` : `${text}\n`)
      }
      // The line is also redrawn while nothing happens.
      const tick = Effect.andThen(
        Effect.sleep(every(terminal)),
        Effect.map(Clock.currentTimeMillis, (at) => {
          if (pace.total > pace.done && at - shownAt >= every(terminal)) show(at)
        })
      )
      yield* Effect.forkScoped(Effect.forever(tick))
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          if (terminal && pace.done > 0) write("\r\u001b[K")
        })
      )
      return Interpreter.of({
        // The total is asked no sooner than a step begins: the operator may still be thinking.
        perform: (step) =>
          Effect.suspend(() => {
            if (pace.total === 0) pace = { ...pace, total: total() }
            return Effect.tap(perform(step), () =>
              Effect.map(Clock.currentTimeMillis, (at) => {
                pace = ended(pace, at)
                if (terminal && (at - shownAt >= 100 || pace.done === pace.total)) show(at)
              }))
          })
      })
    })
  )
