import { Clock, Context, Effect, Layer, Metric } from "effect"
import type { EventId } from "../../domain/Ids.ts"
import { readMark, TurnState } from "../../domain/matrix/MessageContent.ts"
import type { StoreError, StoreFault } from "../../domain/StoreError.ts"
import { type ClaimedEntry, Journal } from "../../services/journal/Journal.ts"
import { finalSeconds, firstEventSeconds, storeErrors, turnsClosed } from "../pace/Metrics.ts"

/** The outcome of the bot's last writes to its journal. */
export class JournalActivity extends Context.Service<JournalActivity, {
  /** The last write that failed, if none succeeded since; `at` in ms since 1970. */
  readonly trouble: Effect.Effect<{ readonly why: StoreFault; readonly at: number } | undefined>
}>()("matrix-surface/layers/operations/JournalInstrumented/JournalActivity") {}

/** Prompts whose answers are timed at once; one that arrives beyond them is not measured. */
const most = 10_000

/** Decorates the journal with its metrics, measured where prompts come and finals go, not at each agent frame. */
export const layer: Layer.Layer<Journal | JournalActivity, never, Journal> = Layer.effectContext(
  Effect.gen(function*() {
    const journal = yield* Journal
    const arrived = new Map<EventId, number>()
    let trouble: { readonly why: StoreFault; readonly at: number } | undefined
    // Shown as 0 from the start, so that a rate includes the first step.
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

    const came = (prompts: ReadonlyArray<EventId>) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        for (const prompt of prompts) if (arrived.size < most) arrived.set(prompt, at)
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

    return Context.make(
      Journal,
      Journal.of({
        ...journal,
        ingest: (acceptance) => writing(journal.ingest(acceptance)),
        fillGap: (gap, page) => writing(journal.fillGap(gap, page)),
        admit: (admissions) =>
          Effect.tap(
            writing(journal.admit(admissions)),
            came(admissions.flatMap((one) => (one._tag === "Turn" && !one.closed ? [one.event] : [])))
          ),
        commit: (commit) => writing(journal.commit(commit)),
        claim: (chat) => writing(journal.claim(chat)),
        markSent: (entry, event) => Effect.tap(writing(journal.markSent(entry, event)), went(entry))
      })
    ).pipe(Context.add(JournalActivity, JournalActivity.of({ trouble: Effect.sync(() => trouble) })))
  })
)
