import { Clock, Effect, Layer, Option, Schema } from "effect"
import { accepted, Budget, initial, isBeyond, mayGo, nextAt, refused, spend } from "../../domain/Budget.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { Journal } from "../../services/Journal.ts"
import { Pacer } from "../../services/Pacer.ts"

const name = "budget"
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Budget))

/** One budget in this process, kept in the journal whenever something was learned. */
export const layer: Layer.Layer<Pacer, JournalError, Journal> = Layer.effect(Pacer, Effect.gen(function*() {
  const journal = yield* Journal
  const kept = Option.flatMap(yield* journal.get(name), decode)
  let budget = Option.getOrElse(kept, () => initial(0))
  let owed = yield* journal.openTurns

  // What is not saved is learned again; a store in trouble shows elsewhere.
  const learn = (next: Budget) =>
    Effect.suspend(() => {
      const changed = next.rate !== budget.rate || next.burst !== budget.burst || next.blockedUntil !== budget.blockedUntil
      budget = next
      return changed ? Effect.ignore(journal.put(name, JSON.stringify(next))) : Effect.void
    })

  return Pacer.of({
    request: (rank) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        const urgent = rank === "closing" || rank === "question"
        if (!mayGo(budget, at, urgent, owed)) return { _tag: "Wait", at: nextAt(budget, at, urgent, owed) }
        const beyond = isBeyond(budget, at)
        budget = spend(budget, at)
        return { _tag: "Go", beyond }
      }),
    accepted: (beyond) => Effect.suspend(() => learn(accepted(budget, beyond))),
    refused: (retryAfter) => Effect.flatMap(Clock.currentTimeMillis, (at) => learn(refused(budget, at, retryAfter))),
    reserve: (closings) => Effect.sync(() => {
      owed = Math.max(0, owed + closings)
    })
  })
}))
