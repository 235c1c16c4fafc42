import { Clock, Effect, Layer, Random } from "effect"
import { accepted, type Budget, initial, isBeyond, mayGo, nextAt, refused, spend } from "../../domain/Budget.ts"
import { isLimited, type Step } from "../../domain/reset/Step.ts"
import { retryDelay } from "../../domain/Retry.ts"
import { Interpreter } from "../../services/Interpreter.ts"

/** How often a step is tried on a server that stumbles: a minute or two. */
const most = 10

/**
 * Steps that the server's limit counts go under one budget, learned from its 429s as the bot's sends are. It begins without a
 * limit: nobody waits for an answer here, so nothing is lost by running into one. What the server could not do now is tried again.
 */
export const layer: Layer.Layer<Interpreter, never, Interpreter> = Layer.effect(Interpreter, Effect.gen(function*() {
  const { perform } = yield* Interpreter
  let budget: Budget = { ...initial(0), rate: 1_000, burst: 1_000, tokens: 1_000 }

  const permit = Effect.gen(function*() {
    while (true) {
      const at = yield* Clock.currentTimeMillis
      if (mayGo(budget, at, true, 0)) {
        const beyond = isBeyond(budget, at)
        budget = spend(budget, at)
        return beyond
      }
      yield* Effect.sleep(Math.max(1, (nextAt(budget, at, true, 0) ?? at + 1_000) - at))
    }
  })

  const paced = Effect.fnUntraced(function*(step: Step) {
    for (let tries = 1;;) {
      const beyond = isLimited(step) ? yield* permit : false
      const result = yield* Effect.result(perform(step))
      if (result._tag === "Success") {
        if (isLimited(step)) budget = accepted(budget, beyond)
        return
      }
      const error = result.failure
      if (error.again === "never" || (error.again === "later" && tries >= most)) return yield* error
      if (error.again === "later") yield* Effect.sleep(retryDelay(tries++, yield* Random.next))
      else {
        budget = refused(budget, yield* Clock.currentTimeMillis, error.retryAfter ?? undefined)
        if (!isLimited(step)) yield* Effect.sleep(error.retryAfter ?? 5_000)
      }
    }
  })

  return Interpreter.of({ perform: paced })
}))
