import { Context, Effect } from "effect"
import type { JournalServices } from "../../src/layers/journal/JournalSql.ts"
import { IntakeJournal } from "../../src/services/intake/IntakeJournal.ts"
import { OutboxJournal } from "../../src/services/outbox/OutboxJournal.ts"
import { Journal } from "../../src/services/store/Journal.ts"
import { StoreRetention } from "../../src/services/store/StoreRetention.ts"
import { StoreValues } from "../../src/services/store/StoreValues.ts"
import { StoreWaits } from "../../src/services/store/StoreWaits.ts"
import { TurnJournal } from "../../src/services/turns/TurnJournal.ts"

/** The journal whose services are those of the context, as something decorated them. */
export const wholeJournal = Effect.gen(function*() {
  return Journal.of({
    ...yield* IntakeJournal,
    ...yield* TurnJournal,
    ...yield* OutboxJournal,
    ...yield* StoreValues,
    ...yield* StoreRetention,
    ...yield* StoreWaits
  })
})

/** All services as this journal, which decorates each method of each of them. */
export const servicesOf = (journal: typeof Journal.Service): Context.Context<JournalServices> =>
  Context.make(Journal, journal).pipe(
    Context.add(IntakeJournal, journal),
    Context.add(TurnJournal, journal),
    Context.add(OutboxJournal, journal),
    Context.add(StoreValues, journal),
    Context.add(StoreRetention, journal),
    Context.add(StoreWaits, journal)
  )
