import { Context, Effect, Layer, Option } from "effect"
import type { EventId } from "../../../domain/Ids.ts"
import type { RoomChange, SyncDelta } from "../../../domain/intake/SyncDelta.ts"
import { readMark } from "../../../domain/matrix/TurnMark.ts"
import { isOpen } from "../../../domain/turns/Turn.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import { OutboxJournal } from "../../../services/outbox/OutboxJournal.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { attemptTracker } from "./AttemptTracker.ts"
import type { PromptObserver } from "./PromptObserver.ts"

type Journals = IntakeJournal | TurnJournal | OutboxJournal
type Tracker = ReturnType<typeof attemptTracker>

const watchedIntake = (intake: typeof IntakeJournal.Service, tracker: Tracker): typeof IntakeJournal.Service => {
  const { check, lives, synced, taken } = tracker
  const left = (rooms: ReadonlyArray<RoomChange>) => {
    const gone = new Set(
      rooms.flatMap(({ membership, room }) => membership === undefined || membership === "join" ? [] : [room])
    )
    return gone.size === 0 ? [] : lives.where(({ room }) => room !== undefined && gone.has(room))
  }
  const seen = (
    { events, finals, rooms = [], shown = [] }: Pick<SyncDelta, "finals" | "shown"> & {
      readonly events: ReadonlyArray<{ readonly event: EventId }>
      readonly rooms?: ReadonlyArray<RoomChange>
    }
  ) =>
    Effect.andThen(
      synced(events.map(({ event }) => event)),
      check([...new Set([...lives.among(finals), ...lives.among(shown).filter(lives.isDecided), ...left(rooms)])])
    )
  /** A deleted event may be a prompt that waits, or what was shown of an answer whose final is yet to be sent. */
  const erased = (admissions: ReadonlyArray<Admission>) => {
    const targets = new Set(admissions.flatMap((one) => (one._tag === "Erase" ? [one.target] : [])))
    return targets.size === 0
      ? Effect.void
      : check([...new Set([...lives.where(({ prompt }) => targets.has(prompt)), ...lives.decidedWhere(() => true)])])
  }
  return {
    ...intake,
    ingest: (delta) => Effect.tap(intake.ingest(delta), () => seen(delta)),
    fillGap: (gap, page) => Effect.tap(intake.fillGap(gap, page), () => seen(page)),
    admit: (admissions) =>
      Effect.tap(intake.admit(admissions), () => Effect.andThen(taken(admissions), erased(admissions))),
    noteRoom: (change, grouped) => Effect.tap(intake.noteRoom(change, grouped), () => check(left([change])))
  }
}

const watchedTurns = (turns: typeof TurnJournal.Service, { asked, decided }: Tracker): typeof TurnJournal.Service => ({
  ...turns,
  commit: (commit) =>
    Effect.tap(turns.commit(commit), (done) => {
      const { of, turn } = commit
      if (!done) return Effect.void
      if (!isOpen(turn)) return decided(commit)
      // `of` is the turn as it was taken up, for as long as it is worked on.
      return of.turn.phase === "queued" && turn.phase !== "queued" ? asked(of) : Effect.void
    })
})

const watchedOutbox = (outbox: typeof OutboxJournal.Service, tracker: Tracker): typeof OutboxJournal.Service => {
  const { end, lives, sending, settled, tell } = tracker
  const sent = Effect.fnUntraced(function*(entry: ClaimedEntry, event: EventId) {
    const mark = readMark(entry.content)
    const life = mark === undefined ? undefined : lives.get(mark)
    if (mark === undefined || life === undefined) return
    yield* tell(life)("sent", life, { entry, mark }, event)
    if (mark.state !== "working" && mark.part >= mark.parts) {
      yield* end(life, { end: "shown", state: mark.state, event })
    }
  })
  return {
    ...outbox,
    claim: (chat, past) =>
      Effect.tap(outbox.claim(chat, past), (claimed) => {
        if (Option.isNone(claimed)) return settled({ chat })
        const entry = claimed.value
        const mark = readMark(entry.content)
        return mark === undefined ? Effect.void : sending({ entry, mark })
      }),
    markSent: (entry, event, askedAt) =>
      Effect.tap(
        outbox.markSent(entry, event, askedAt),
        () => Effect.andThen(sent(entry, event), settled(entry))
      ),
    moveOn: (entry) => Effect.tap(outbox.moveOn(entry), () => settled(entry)),
    markFailed: (entry, why) => Effect.tap(outbox.markFailed(entry, why), () => settled(entry))
  }
}

/**
 * The journals as they were, which tell observers how each prompt gets on, to its end: whichever way it takes, the
 * store is asked whether there is more to come. It is asked for no frame of the agent.
 */
export const layer = (observers: ReadonlyArray<PromptObserver>): Layer.Layer<Journals, never, Journals> =>
  Layer.effectContext(Effect.gen(function*() {
    const intake = yield* IntakeJournal
    const turns = yield* TurnJournal
    const outbox = yield* OutboxJournal
    const tracker = attemptTracker(observers, turns)
    yield* Effect.addFinalizer(() => tracker.closeAll)
    return Context.make(IntakeJournal, watchedIntake(intake, tracker)).pipe(
      Context.add(TurnJournal, watchedTurns(turns, tracker)),
      Context.add(OutboxJournal, watchedOutbox(outbox, tracker))
    )
  }))
