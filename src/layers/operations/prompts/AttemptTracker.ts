import { Clock, Effect } from "effect"
import type { EventId } from "../../../domain/Ids.ts"
import { lasted } from "../../../domain/Moment.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import type { EndedAttempt } from "../../../services/turns/EndedAttempt.ts"
import type { OpenTurn, TurnCommit } from "../../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { moment } from "../../pace/MonotonicClock.ts"
import { type AttemptLife, attemptLives, type AttemptName } from "./AttemptLives.ts"
import { type AnswerSend, type LifeEnd, type PromptObserver, toEach } from "./PromptObserver.ts"

type Known = Partial<Pick<AttemptLife, "id" | "room" | "chat">>

const firstAttempt = (one: Admission) =>
  one._tag === "Turn" && !one.closed
    ? { prompt: one.event, attempt: 1, id: one.id, room: one.room, chat: one.chat }
    : one._tag === "Retry"
    ? { prompt: one.prompt, attempt: one.attempt, id: one.id }
    : undefined

const endOf = ({ end, event, phase }: EndedAttempt): LifeEnd => ({ end, event, state: phase })

/** Begins and ends the lives of attempts by what is stored of them, and tells observers. */
export const attemptTracker = (observers: ReadonlyArray<PromptObserver>, turns: typeof TurnJournal.Service) => {
  const lives = attemptLives()
  /** Tells of a life, at the time that is its own. */
  const tell = ({ seen }: AttemptLife) => toEach(observers, Effect.map(moment, (now) => seen.wall + lasted(seen, now)))

  const end = (name: AttemptName, how: LifeEnd) => {
    const life = lives.end(name)
    return life === undefined ? Effect.void : tell(life)("ended", life, how)
  }

  const begin = ({ attempt, prompt }: AttemptName, known: Known, isNew: boolean) =>
    Effect.flatMap(moment, (seen) => {
      const came = isNew ? seen.wall : undefined
      const unknown = { id: undefined, room: undefined, chat: undefined }
      const { letGo, life } = lives.begin({ ...unknown, ...known, prompt, attempt, seen, came, asked: false })
      return letGo === undefined
        ? Effect.succeed(life)
        : Effect.as(tell(letGo)("ended", letGo, { end: "letGo", state: undefined, event: undefined }), life)
    })

  /** An attempt of which the beginning was not seen lives from here on. */
  const resumed = (name: AttemptName, known: Known) => {
    const life = lives.get(name)
    return life === undefined ? begin(name, known, false) : Effect.succeed(Object.assign(life, known))
  }

  // Watching costs nobody a prompt: what the store does not tell now is asked at the next chance.
  const askStore = (names: ReadonlyArray<AttemptName>) =>
    names.length === 0 ? Effect.succeed([]) : Effect.orElseSucceed(turns.endedAmong(names), () => [])

  /** Ends those of these lives that the store knows to have ended. */
  const check = (some: ReadonlyArray<AttemptLife>) =>
    Effect.flatMap(askStore(some), (ended) => Effect.forEach(ended, (one) => end(one, endOf(one)), { discard: true }))

  const taken = Effect.fnUntraced(function*(admissions: ReadonlyArray<Admission>) {
    const names = admissions.flatMap((one) => firstAttempt(one) ?? [])
    if (names.length === 0) return
    // An admission that was stored before makes no attempt, and neither does a retry of one that is open.
    const over = new Set((yield* askStore(names)).map(({ attempt, prompt }) => `${prompt} ${attempt}`))
    for (const name of names) {
      if (over.has(`${name.prompt} ${name.attempt}`) || lives.get(name) !== undefined) continue
      const life = yield* begin(name, name, true)
      yield* tell(life)("taken", life)
    }
  })

  return {
    lives,
    tell,
    synced: (events: ReadonlyArray<EventId>) => toEach(observers, Clock.currentTimeMillis)("synced", events),
    check,
    end,
    taken,
    asked: Effect.fnUntraced(function*({ chat, room, turn }: OpenTurn) {
      const life = yield* resumed(turn, { id: turn.id, room, chat })
      if (life.asked) return
      life.asked = true
      yield* tell(life)("asked", life)
    }),
    decided: Effect.fnUntraced(function*({ of, turn }: TurnCommit) {
      const life = yield* resumed(turn, { id: turn.id, room: of.room, chat: of.chat })
      lives.decide(life)
      yield* tell(life)("decided", life, turn.phase)
      yield* check([life])
    }),
    sending: Effect.fnUntraced(function*(send: AnswerSend) {
      const { entry: { chat, room }, mark } = send
      const life = yield* resumed(mark, { room, chat })
      if (mark.state !== "working") lives.decide(life)
      yield* tell(life)("sending", life, send)
    }),
    /** Something became of what an entry's chat had to send. */
    settled: ({ chat }: Pick<ClaimedEntry, "chat">) => check(lives.decidedWhere((life) => life.chat === chat)),
    closeAll: Effect.suspend(() =>
      Effect.forEach(lives.all(), (life) => end(life, { end: "cut", state: undefined, event: undefined }), {
        discard: true
      })
    )
  }
}
