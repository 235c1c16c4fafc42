import { Clock, Effect, Layer, Option } from "effect"
import { accepted, refused, undecided } from "../../domain/outbox/BudgetLessons.ts"
import { asOf, type Budget, initial, maySendUrgent, mayShow, showWaits } from "../../domain/outbox/RateBudget.ts"
import { budgetName, readBudget, writeBudget } from "../../domain/outbox/StoredBudget.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { Pacer, type PacerVerdict } from "../../services/outbox/Pacer.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"

const isNews = (one: Budget, other: Budget) =>
  one.rate !== other.rate || one.burst !== other.burst || one.blockedUntil !== other.blockedUntil ||
  one.noProbeUntil !== other.noProbeUntil

/** One budget for this process, stored in the journal whenever something was learned. */
export const layer: Layer.Layer<Pacer, StoreError, OutboxJournal | StoreValues> = Layer.effect(
  Pacer,
  Effect.gen(function*() {
    const journal = yield* OutboxJournal
    const values = yield* StoreValues
    const begun = yield* Clock.currentTimeMillis
    const kept = Option.flatMap(yield* values.get(budgetName), (text) => readBudget(text, begun))
    let budget = Option.getOrElse(kept, () => initial(begun))
    let owed = yield* journal.owed

    /** The budget with its tokens as of now. */
    const now = Effect.map(Clock.currentTimeMillis, (at) => {
      budget = asOf(budget, at)
      return budget
    })

    // A lesson that is not stored is learned again; the probes and `status` show a store in trouble.
    const learn = (lesson: (budget: Budget) => Budget) =>
      Effect.flatMap(now, (before) => {
        budget = lesson(before)
        return isNews(before, budget) ? Effect.ignore(values.put(budgetName, writeBudget(budget))) : Effect.void
      })

    // Where the store cannot be read, the finals that it owed a moment ago count.
    const owedNow = Effect.map(Effect.orElseSucceed(journal.owed, () => owed), (found) => {
      owed = found
      return found
    })

    return Pacer.of({
      request: Effect.fn("Pacer.request")(function*(priority, since): Effect.fn.Return<PacerVerdict> {
        const urgent = priority === "final" || priority === "question"
        const kept = urgent ? owed : yield* owedNow
        const before = yield* now
        const waits = showWaits(before, kept, priority)
        // After the clock was set back, `since` is in the future: that is no reason to wait longer.
        if (before.at < since + waits && since <= before.at) return { _tag: "Hold", at: since + waits }
        const verdict = urgent ? maySendUrgent(before) : mayShow(before, kept)
        if (verdict._tag === "Wait") return verdict
        budget = verdict.budget
        return { _tag: "Go", beyond: verdict.beyond }
      }),
      accepted: Effect.fn("Pacer.accepted")((beyond) => learn((before) => accepted(before, beyond))),
      refused: Effect.fn("Pacer.refused")((retryAfter) => learn((before) => refused(before, retryAfter))),
      undecided: learn(undecided)
    })
  })
)
