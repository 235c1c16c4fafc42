import { Clock, Effect, Layer } from "effect"
import { retryDelay, withServerWait } from "../../domain/Backoff.ts"
import { accepted, refused } from "../../domain/outbox/BudgetLessons.ts"
import { asOf, type Budget, initial, mayClose } from "../../domain/outbox/RateBudget.ts"
import type { StepFailed } from "../../domain/reset/ResetErrors.ts"
import { isLimited, type Step } from "../../domain/reset/Step.ts"
import { Interpreter } from "../../services/reset/Interpreter.ts"
import { retrySchedule } from "../pace/ServerRetry.ts"

/** How often a step is tried on a server that stumbles: a minute or two. */
const most = 10

/** How often one step is refused as one too many before that is no limit any more; five minutes apart at most. */
const mostLimited = 50

/**
 * Steps that the server's limit counts go under one budget, learned from its 429s as the bot's sends are. It begins
 * without a limit: nobody waits for an answer here, so nothing is lost by running into one. What the server could not
 * do now is tried again.
 */
export const layer: Layer.Layer<Interpreter, never, Interpreter> = Layer.effect(
  Interpreter,
  Effect.gen(function*() {
    const { perform } = yield* Interpreter
    let budget: Budget = { ...initial(0), rate: 1_000, burst: 1_000, tokens: 1_000 }

    const permit = Effect.gen(function*() {
      while (true) {
        const at = yield* Clock.currentTimeMillis
        budget = asOf(budget, at)
        const verdict = mayClose(budget)
        if (verdict._tag === "Go") {
          budget = verdict.budget
          return verdict.beyond
        }
        yield* Effect.sleep(Math.max(1, verdict.at - at))
      }
    })

    const once = Effect.fnUntraced(function*(step: Step) {
      const beyond = isLimited(step) ? yield* permit : false
      yield* Effect.tapError(perform(step), (error) =>
        Effect.map(Clock.currentTimeMillis, (at) => {
          if (error.again === "limited") budget = refused(asOf(budget, at), error.retryAfter ?? undefined)
        }))
      if (isLimited(step)) budget = accepted(budget, beyond)
    })

    const paced = (step: Step) =>
      Effect.suspend(() => {
        let stumbles = 0
        let limits = 0
        return Effect.retry(
          once(step),
          retrySchedule<StepFailed>(({ again, retryAfter }, _, random) => {
            if (again === "later") return ++stumbles >= most ? undefined : retryDelay(stumbles, random)
            if (again === "never" || ++limits >= mostLimited) return undefined
            // A step that the limit counts waits for the budget instead.
            return isLimited(step) ? 0 : withServerWait(retryAfter ?? undefined, retryDelay(limits, random, 2_000))
          })
        )
      })

    return Interpreter.of({ perform: paced })
  })
)
