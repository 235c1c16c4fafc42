import { Clock, Context, Effect, Layer, Metric } from "effect"
import type { EventId } from "../../domain/Ids.ts"
import { readMark, TurnState } from "../../domain/matrix/TurnMark.ts"
import type { StoreError, StoreFault } from "../../domain/StoreError.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import type { ClaimedEntry } from "../../services/outbox/OutboxEntry.ts"
import { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"

/** What was seen of a bot's work with its journal. */
export class JournalActivity extends Context.Service<JournalActivity, {
  /** The last write that failed, if none succeeded since. */
  readonly trouble: Effect.Effect<{ readonly why: StoreFault; readonly at: number } | undefined>
}>()("matrix-surface/layers/operations/JournalInstrumented/JournalActivity") {}

/** Seconds; a person's patience is in the first half. */
const boundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800]

const toFirst = Metric.histogram("matrix_surface_first_event_seconds", {
  boundaries,
  description: "From a prompt's coming to the first event of its answer"
})
const toFinal = Metric.histogram("matrix_surface_closing_seconds", {
  boundaries,
  description: "From a prompt's coming to the final of its answer"
})
const closed = Metric.counter("matrix_surface_turns_closed_total", {
  incremental: true,
  description: "Answers that were closed in their rooms, by how"
})
const failed = Metric.counter("matrix_surface_store_errors_total", {
  incremental: true,
  description: "Writes to the store that failed, by why"
})

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
    // So that whoever asks for the rate of a count sees its first step.
    for (const state of TurnState.literals) {
      if (state !== "working") yield* Metric.update(Metric.withAttributes(closed, { state }), 0)
    }

    const note = (error: StoreError) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        trouble = { why: error.reason, at }
        return Metric.update(Metric.withAttributes(failed, { why: error.reason }), 1)
      })
    const healed = Effect.sync(() => {
      trouble = undefined
    })
    const writing = <A>(write: Effect.Effect<A, StoreError>) => Effect.tapError(Effect.tap(write, healed), note)

    const came = (prompts: ReadonlyArray<EventId>) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        for (const prompt of prompts) if (arrived.size < most) arrived.set(prompt, at)
      })

    const went = (slot: ClaimedEntry) =>
      Effect.gen(function*() {
        const mark = readMark(slot.content)
        if (mark === undefined) return
        const at = arrived.get(mark.prompt)
        const waited = at === undefined ? undefined : ((yield* Clock.currentTimeMillis) - at) / 1000
        if (waited !== undefined && slot.event === undefined && mark.part === 1) yield* Metric.update(toFirst, waited)
        if (mark.state === "working") return
        arrived.delete(mark.prompt)
        if (waited !== undefined) yield* Metric.update(toFinal, waited)
        yield* Metric.update(Metric.withAttributes(closed, { state: mark.state }), 1)
      })

    return Context.make(IntakeJournal, {
      ...intake,
      ingest: (acceptance) => writing(intake.ingest(acceptance)),
      fillGap: (gap, page) => writing(intake.fillGap(gap, page)),
      admit: (admissions) =>
        Effect.tap(
          writing(intake.admit(admissions)),
          came(admissions.flatMap((one) => (one._tag === "Turn" && !one.closed ? [one.event] : [])))
        )
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
