import { Clock, Effect, Layer, Random } from "effect"
import { retryDelay, withServerWait } from "../../domain/Backoff.ts"
import { accepted, refused } from "../../domain/outbox/BudgetLessons.ts"
import { asOf, type Budget, initial, mayClose } from "../../domain/outbox/RateBudget.ts"
import { isLimited, type Step } from "../../domain/reset/Step.ts"
import { Interpreter } from "../../services/reset/Interpreter.ts"

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
        const verdict = mayClose(budget)
        if (verdict._tag === "Go") {
          budget = verdict.budget
          return verdict.beyond
        }
        yield* Effect.sleep(Math.max(1, verdict.at - at))
      }
    })

    const paced = Effect.fnUntraced(function*(step: Step) {
      for (let tries = 1, limits = 1;;) {
        const beyond = isLimited(step) ? yield* permit : false
        const result = yield* Effect.result(perform(step))
        if (result._tag === "Success") {
          if (isLimited(step)) budget = accepted(budget, beyond)
          return
        }
        const error = result.failure
        if (
          error.again === "never" || (error.again === "later" && tries >= most) || limits >= mostLimited
        ) return yield* error
        if (error.again === "later") yield* Effect.sleep(retryDelay(tries++, yield* Random.next))
        else {
          budget = refused(asOf(budget, yield* Clock.currentTimeMillis), error.retryAfter ?? undefined)
          const own = retryDelay(limits++, yield* Random.next, 2_000)
          if (!isLimited(step)) yield* Effect.sleep(withServerWait(error.retryAfter ?? undefined, own))
        }
      }
    })

    return Interpreter.of({ perform: paced })
  })
)
