import { Clock, Effect, Layer } from "effect"
import { retryDelay, withServerWait } from "../../domain/Backoff.ts"
import { accepted, refused } from "../../domain/outbox/BudgetLessons.ts"
import { asOf, type Budget, initial, maySendUrgent } from "../../domain/outbox/RateBudget.ts"
import type { StepFailed } from "../../domain/reset/ResetErrors.ts"
import { isLimited, type Step } from "../../domain/reset/Step.ts"
import { Interpreter } from "../../services/reset/Interpreter.ts"
import { retrySchedule } from "../pace/ServerRetry.ts"

/** How often a step is tried that the server cannot do now; that takes a minute or two. */
const most = 10

/** How many 429s one step meets before it fails; they are five minutes apart at most. */
const mostLimited = 50

/**
 * Steps that the server's rate limit counts share one budget, learned from its 429s like the bot's sends. The budget
 * begins without a limit, because nobody waits here for an answer that a 429 would delay. A step that the server could
 * not do now is tried again.
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
        const verdict = maySendUrgent(budget)
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
