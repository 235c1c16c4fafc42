import { Clock, Context, Effect, Layer, Metric } from "effect"
import type { StoreError, StoreFault } from "../../domain/StoreError.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { storeErrors } from "./Metrics.ts"

/** The outcome of the bot's last writes to its journal. */
export class JournalActivity extends Context.Service<JournalActivity, {
  /** The last write that failed, if none succeeded since; `at` in ms since 1970. */
  readonly trouble: Effect.Effect<{ readonly why: StoreFault; readonly at: number } | undefined>
}>()("matrix-surface/layers/operations/JournalInstrumented/JournalActivity") {}

/** What may be written to while the bot works. */
type Watched = IntakeJournal | TurnJournal | OutboxJournal

/** The journals as they were; how their writes end is counted, and known until the next one. */
export const layer: Layer.Layer<Watched | JournalActivity, never, Watched> = Layer.effectContext(
  Effect.gen(function*() {
    const intake = yield* IntakeJournal
    const turns = yield* TurnJournal
    const outbox = yield* OutboxJournal
    let trouble: { readonly why: StoreFault; readonly at: number } | undefined

    const note = (error: StoreError) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        trouble = { why: error.reason, at }
        return Metric.update(Metric.withAttributes(storeErrors, { why: error.reason }), 1)
      })
    const healed = Effect.sync(() => {
      trouble = undefined
    })
    const writing = <A>(write: Effect.Effect<A, StoreError>) => Effect.tapError(Effect.tap(write, healed), note)

    return Context.make(IntakeJournal, {
      ...intake,
      ingest: (acceptance) => writing(intake.ingest(acceptance)),
      fillGap: (gap, page) => writing(intake.fillGap(gap, page)),
      admit: (admissions) => writing(intake.admit(admissions))
    }).pipe(
      Context.add(TurnJournal, { ...turns, commit: (commit) => writing(turns.commit(commit)) }),
      Context.add(OutboxJournal, {
        ...outbox,
        claim: (chat, past) => writing(outbox.claim(chat, past)),
        markSent: (entry, event, askedAt) => writing(outbox.markSent(entry, event, askedAt))
      }),
      Context.add(JournalActivity, JournalActivity.of({ trouble: Effect.sync(() => trouble) }))
    )
  })
)
