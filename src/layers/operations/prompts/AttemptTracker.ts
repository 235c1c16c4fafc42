import { Clock, Effect } from "effect"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import type { EndedAttempt } from "../../../services/turns/EndedAttempt.ts"
import type { OpenTurn, TurnCommit } from "../../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
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
  const tell = toEach(observers)

  const end = (name: AttemptName, how: LifeEnd) => {
    const life = lives.end(name)
    return life === undefined ? Effect.void : tell("ended", life, how)
  }

  const begin = (name: AttemptName, known: Known, came: number | undefined) => {
    const { attempt, prompt } = name
    const whole = { id: undefined, room: undefined, chat: undefined, ...known, prompt, attempt, came, asked: false }
    const { letGo, life } = lives.begin(whole)
    return letGo === undefined
      ? Effect.succeed(life)
      : Effect.as(tell("ended", letGo, { end: "letGo", state: undefined, event: undefined }), life)
  }

  /** An attempt of which the beginning was not seen lives from here on. */
  const resumed = (name: AttemptName, known: Known) => {
    const life = lives.get(name)
    return life === undefined ? begin(name, known, undefined) : Effect.succeed(Object.assign(life, known))
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
    const came = yield* Clock.currentTimeMillis
    for (const name of names) {
      if (over.has(`${name.prompt} ${name.attempt}`) || lives.get(name) !== undefined) continue
      yield* tell("taken", yield* begin(name, name, came))
    }
  })

  return {
    lives,
    tell,
    check,
    end,
    taken,
    asked: Effect.fnUntraced(function*({ chat, room, turn }: OpenTurn) {
      const life = yield* resumed(turn, { id: turn.id, room, chat })
      if (life.asked) return
      life.asked = true
      yield* tell("asked", life)
    }),
    decided: Effect.fnUntraced(function*({ of, turn }: TurnCommit) {
      const life = yield* resumed(turn, { id: turn.id, room: of.room, chat: of.chat })
      lives.decide(life)
      yield* tell("decided", life, turn.phase)
      yield* check([life])
    }),
    sending: Effect.fnUntraced(function*(send: AnswerSend) {
      const { entry: { chat, room }, mark } = send
      const life = yield* resumed(mark, { room, chat })
      if (mark.state !== "working") lives.decide(life)
      yield* tell("sending", life, send)
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
