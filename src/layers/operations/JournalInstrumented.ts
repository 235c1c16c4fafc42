import { Clock, Context, Effect, Layer, Metric } from "effect"
import type { EventId } from "../../domain/Ids.ts"
import { readMark, TurnState } from "../../domain/matrix/TurnMark.ts"
import type { StoreError, StoreFault } from "../../domain/StoreError.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import type { Admission } from "../../services/intake/IntakeRecords.ts"
import type { ClaimedEntry } from "../../services/outbox/OutboxEntry.ts"
import { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { finalSeconds, firstEventSeconds, promptsTaken, storeErrors, turnsClosed } from "./Metrics.ts"

/** The outcome of the bot's last writes to its journal. */
export class JournalActivity extends Context.Service<JournalActivity, {
  /** The last write that failed, if none succeeded since; `at` in ms since 1970. */
  readonly trouble: Effect.Effect<{ readonly why: StoreFault; readonly at: number } | undefined>
}>()("matrix-surface/layers/operations/JournalInstrumented/JournalActivity") {}

/** Prompts whose answers are timed; of one that waits behind so many others the time is not told. */
const most = 10_000

/** What may be written to while the bot works. */
type Watched = IntakeJournal | TurnJournal | OutboxJournal

/** The journal as it was, timed where its work begins and ends: nothing is done for a frame of the agent's. */
export const layer: Layer.Layer<Watched | JournalActivity, never, Watched> = Layer.effectContext(
  Effect.gen(function*() {
    const intake = yield* IntakeJournal
    const turns = yield* TurnJournal
    const outbox = yield* OutboxJournal
    const arrived = new Map<EventId, number>()
    let trouble: { readonly why: StoreFault; readonly at: number } | undefined
    // Shown as 0 from the start, so that a rate includes the first step.
    yield* Metric.update(promptsTaken, 0)
    for (const state of TurnState.literals) {
      if (state !== "working") yield* Metric.update(Metric.withAttributes(turnsClosed, { state }), 0)
    }

    const note = (error: StoreError) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        trouble = { why: error.reason, at }
        return Metric.update(Metric.withAttributes(storeErrors, { why: error.reason }), 1)
      })
    const healed = Effect.sync(() => {
      trouble = undefined
    })
    const writing = <A>(write: Effect.Effect<A, StoreError>) => Effect.tapError(Effect.tap(write, healed), note)

    const came = (admissions: ReadonlyArray<Admission>) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        const prompts = admissions.filter((one) => one._tag === "Turn" && !one.closed)
        for (const { event } of prompts) if (arrived.size < most) arrived.set(event, at)
        return Metric.update(promptsTaken, prompts.length)
      })

    const went = (entry: ClaimedEntry) =>
      Effect.gen(function*() {
        const mark = readMark(entry.content)
        if (mark === undefined) return
        const at = arrived.get(mark.prompt)
        const waited = at === undefined ? undefined : ((yield* Clock.currentTimeMillis) - at) / 1000
        if (waited !== undefined && entry.event === undefined && mark.part === 1) {
          yield* Metric.update(firstEventSeconds, waited)
        }
        if (mark.state === "working") {
          return
        }
        arrived.delete(mark.prompt)
        if (waited !== undefined) yield* Metric.update(finalSeconds, waited)
        yield* Metric.update(Metric.withAttributes(turnsClosed, { state: mark.state }), 1)
      })

    return Context.make(IntakeJournal, {
      ...intake,
      ingest: (acceptance) => writing(intake.ingest(acceptance)),
      fillGap: (gap, page) => writing(intake.fillGap(gap, page)),
      admit: (admissions) => Effect.tap(writing(intake.admit(admissions)), came(admissions))
    }).pipe(
      Context.add(TurnJournal, { ...turns, commit: (commit) => writing(turns.commit(commit)) }),
      Context.add(OutboxJournal, {
        ...outbox,
        claim: (chat, past) => writing(outbox.claim(chat, past)),
        markSent: (entry, event, askedAt) => Effect.tap(writing(outbox.markSent(entry, event, askedAt)), went(entry))
      }),
      Context.add(JournalActivity, JournalActivity.of({ trouble: Effect.sync(() => trouble) }))
    )
  })
)
