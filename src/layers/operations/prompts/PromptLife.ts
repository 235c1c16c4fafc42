import { Clock, Context, Effect, Layer } from "effect"
import type { EventId, RoomId } from "../../../domain/Ids.ts"
import { type Mark, readMark } from "../../../domain/matrix/TurnMark.ts"
import { isOpen, type Turn } from "../../../domain/turns/Turn.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import { OutboxJournal } from "../../../services/outbox/OutboxJournal.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"

/** An attempt at a prompt, by the prompt's event. */
export interface AttemptName {
  readonly prompt: EventId
  readonly attempt: number
}

/** An attempt that begins; `id` is the agent's name for it. */
export interface TakenAttempt extends AttemptName {
  readonly id: string
  /** undefined for one that is tried again. */
  readonly room: RoomId | undefined
  /** It needs no work any more. */
  readonly closed: boolean
}

/** Attempts of which is known that the agent has them; more are not worked on at once. */
const most = 10_000

type Watch<A> = (one: A, at: number) => Effect.Effect<void>

/** What may be told of a prompt's life, by ids; each at a time in milliseconds since 1970, once it is in the store. */
export interface PromptObserver {
  /** Events came with a sync, or out of a gap. */
  readonly synced?: Watch<ReadonlyArray<EventId>>
  readonly taken: Watch<TakenAttempt>
  /** The agent gets it. */
  readonly asked: Watch<OpenTurn>
  /** Its answer is decided, and is yet to be sent. */
  readonly decided: Watch<Turn>
  /** An event of the answer goes to the homeserver; `mark` says which. */
  readonly sending?: Watch<{ readonly entry: ClaimedEntry; readonly mark: Mark }>
  readonly sent: Watch<{ readonly entry: ClaimedEntry; readonly mark: Mark; readonly event: EventId }>
}

type Journals = IntakeJournal | TurnJournal | OutboxJournal

const attemptOf = (one: Admission): TakenAttempt | undefined =>
  one._tag === "Turn"
    ? { prompt: one.event, attempt: 1, id: one.id, room: one.room, closed: one.closed }
    : one._tag === "Retry"
    ? { prompt: one.prompt, attempt: one.attempt, id: one.id, room: undefined, closed: false }
    : undefined

const at = <A>(watch: Watch<A> | undefined, one: A) =>
  watch === undefined ? Effect.void : Effect.flatMap(Clock.currentTimeMillis, (now) => watch(one, now))

const ofMark = <A extends { readonly mark: Mark }>(watch: Watch<A> | undefined, make: (mark: Mark) => A) =>
(
  entry: ClaimedEntry
) => {
  const mark = watch === undefined ? undefined : readMark(entry.content)
  return mark === undefined ? Effect.void : at(watch, make(mark))
}

/** The journals as they were, which tell an observer how each prompt gets on. It is asked for no frame of the agent. */
export const layer = (observer: PromptObserver): Layer.Layer<Journals, never, Journals> =>
  Layer.effectContext(Effect.gen(function*() {
    const intake = yield* IntakeJournal
    const turns = yield* TurnJournal
    const outbox = yield* OutboxJournal
    const begun = new Set<number>()
    const { asked, decided, sending, sent, synced, taken } = observer

    return Context.make(IntakeJournal, {
      ...intake,
      ...(synced === undefined ? {} : {
        ingest: (delta) => Effect.tap(intake.ingest(delta), () => at(synced, delta.events.map(({ event }) => event))),
        fillGap: (gap, page) =>
          Effect.tap(intake.fillGap(gap, page), () => at(synced, page.events.map(({ event }) => event)))
      }),
      admit: (admissions) =>
        Effect.tap(intake.admit(admissions), () =>
          Effect.forEach(admissions, (one) => {
            const attempt = attemptOf(one)
            return attempt === undefined ? Effect.void : at(taken, attempt)
          }, { discard: true }))
    }).pipe(
      Context.add(TurnJournal, {
        ...turns,
        commit: (commit) =>
          Effect.tap(turns.commit(commit), (done) => {
            const { of, turn } = commit
            if (!done || !isOpen(turn)) begun.delete(of.seq)
            if (!done) return Effect.void
            if (!isOpen(turn)) return at(decided, turn)
            // `of` is the turn as it was taken up, for as long as it is worked on.
            if (of.turn.phase !== "queued" || turn.phase === "queued" || begun.has(of.seq)) return Effect.void
            const [oldest] = begun
            if (begun.size >= most && oldest !== undefined) begun.delete(oldest)
            begun.add(of.seq)
            return at(asked, of)
          })
      }),
      Context.add(OutboxJournal, {
        ...outbox,
        claim: (chat, past) =>
          sending === undefined ?
            outbox.claim(chat, past) :
            Effect.tap(outbox.claim(chat, past), (claimed) =>
              claimed._tag === "None"
                ? Effect.void
                : ofMark(sending, (mark) => ({ entry: claimed.value, mark }))(claimed.value)),
        markSent: (entry, event, askedAt) =>
          Effect.tap(
            outbox.markSent(entry, event, askedAt),
            () => ofMark(sent, (mark) => ({ entry, mark, event }))(entry)
          )
      })
    )
  }))
