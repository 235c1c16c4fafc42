import { Effect, Latch, Struct } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { calm, suspectDelay } from "../../domain/turns/PoisonPolicy.ts"
import type { RehearsalScene } from "../../domain/turns/TurnRehearsal.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import { PoisonTrial, type PoisonTurn } from "../../services/turns/PoisonTrial.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { type Rehearse, unrehearsed } from "../../services/turns/TurnRunner.ts"

/** Which turns are suspects, since a process ended with them in its hands, and how they are worked on. */
export interface SuspectTurns {
  /**
   * How the work on this turn is tried beforehand. `desk.poke` is called when something may have happened to the turn
   * meanwhile.
   */
  begin(turn: OpenTurn, desk: { poke: Effect.Effect<void> }): Effect.Effect<Rehearse, PoisonTurn | StoreError>
  /** Nothing is open in the chat any more. */
  leave(chat: ChatId): void
}

/** Only turns that an earlier process left are suspects, so an ordinary message costs nothing. */
export const makeSuspectTurns = Effect.fnUntraced(function*() {
  const journal = yield* TurnJournal
  const trial = yield* PoisonTrial
  const scope = yield* Effect.scope
  // Of each chat, the turn that was in an earlier process's hands: the oldest, once it was read.
  const left = new Map<ChatId, number | undefined>((yield* journal.openChats).map((chat) => [chat, undefined]))

  /** Whether a process ended with this turn in its hands, and if so whether we have it for the first time. */
  const suspicion = ({ chat, seq }: OpenTurn): "none" | "first" | "again" => {
    const known = left.get(chat) ?? seq
    const isNew = left.has(chat) && left.get(chat) === undefined
    if (!left.has(chat) || known !== seq) {
      left.delete(chat)
      return "none"
    }
    left.set(chat, seq)
    return isNew ? "first" : "again"
  }

  /** Ends early when there is news for the turn itself: it may be over at once then. */
  const wait = Effect.fnUntraced(function*(turn: OpenTurn, desk: { poke: Effect.Effect<void> }, time: number) {
    yield* Effect.logWarning("A prompt that the bot ended with again and again waits, as its trial may not show why")
      .pipe(
        Effect.annotateLogs({ room: turn.room, prompt: turn.turn.prompt, ends: turn.crashes, seconds: time / 1_000 })
      )
    const news = Latch.makeUnsafe(false)
    desk.poke = Effect.sync(() => void news.openUnsafe())
    const told = Effect.gen(function*() {
      while ((yield* journal.signals(turn)).length === 0) {
        yield* news.await
        news.closeUnsafe()
      }
    })
    yield* Effect.raceFirst(Effect.sleep(time), told)
  })

  /** This process has it in its hands now. A store in trouble shows elsewhere. */
  const count = (turn: OpenTurn) =>
    Effect.andThen(
      Effect.ignore(journal.countCrash(turn)),
      Effect.forkIn(Effect.andThen(Effect.sleep(calm), Effect.ignore(journal.clearCrashes(turn))), scope)
    )

  const sceneOf = (
    { author, direct, parts, raw, threadRoot }: OpenTurn,
    turn: RehearsalScene["turn"],
    news: RehearsalScene["news"]
  ): RehearsalScene => ({ turn, raw, threadRoot, direct, author, parts, news })

  return {
    begin: Effect.fnUntraced(function*(open, desk) {
      const suspected = suspicion(open)
      if (suspected === "none") return unrehearsed
      if (suspected === "first") {
        const time = suspectDelay(open.crashes)
        if (time > 0) yield* wait(open, desk, time)
        yield* count(open)
      }
      yield* trial.of(sceneOf(open, open.turn, undefined))
      return (rules, turn, inputs) => trial.of(sceneOf(open, turn, { rules: Struct.omit(rules, ["words"]), inputs }))
    }),
    leave: (chat) => void left.delete(chat)
  } satisfies SuspectTurns
})
