import { Effect, Latch, Struct } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import { calm, suspectDelay } from "../../domain/poison/SuspectDelay.ts"
import type { RehearsalScene } from "../../domain/poison/TurnRehearsal.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import { PoisonTrial, type PoisonTurn } from "../../services/turns/PoisonTrial.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { type Rehearse, unrehearsed } from "../../services/turns/TurnRunner.ts"

/** `poke` is called when something may have happened to the turn in work. */
interface Pokable {
  poke: Effect.Effect<void>
}

/** Knows which turns are suspects, because a process ended while it worked on them, and how they are tried. */
export interface PoisonGuard {
  /**
   * Tries the turn as it stands, if it is a suspect, and returns how each further step is tried. A suspect of many
   * crashes waits first; `chat.poke` is replaced meanwhile.
   */
  begin(turn: OpenTurn, chat: Pokable): Effect.Effect<Rehearse, PoisonTurn | StoreError>
  /** Forgets a chat without open turns. */
  leave(chat: ChatId): void
}

const sceneOf = (
  { author, direct, parts, raw, threadRoot }: OpenTurn,
  turn: RehearsalScene["turn"],
  news: RehearsalScene["news"]
): RehearsalScene => ({ turn, raw, threadRoot, direct, author, parts, news })

/** Only turns that an earlier process left open are suspects, so an ordinary message costs nothing. */
export const makePoisonGuard = Effect.fnUntraced(function*() {
  const journal = yield* TurnJournal
  const trial = yield* PoisonTrial
  const scope = yield* Effect.scope
  // The turn that an earlier process worked on, by chat: its oldest one, undefined until that was read.
  const leftOpen = new Map<ChatId, number | undefined>((yield* journal.openChats).map((chat) => [chat, undefined]))

  /** Whether a process ended with this turn in work, and whether this process works on it for the first time. */
  const suspectState = ({ chat, seq }: OpenTurn): "none" | "first" | "again" => {
    const known = leftOpen.get(chat) ?? seq
    const isNew = leftOpen.has(chat) && leftOpen.get(chat) === undefined
    if (!leftOpen.has(chat) || known !== seq) {
      leftOpen.delete(chat)
      return "none"
    }
    leftOpen.set(chat, seq)
    return isNew ? "first" : "again"
  }

  /** Waits for `time` milliseconds, or until the journal has a signal for the turn, which may close it at once. */
  const wait = Effect.fnUntraced(function*(turn: OpenTurn, chat: Pokable, time: number) {
    yield* Effect.logWarning("A prompt that the bot ended with again and again waits, as its trial may not show why")
      .pipe(
        Effect.annotateLogs({ room: turn.room, prompt: turn.turn.prompt, ends: turn.crashes, seconds: time / 1_000 })
      )
    const poked = Latch.makeUnsafe(false)
    chat.poke = Effect.sync(() => void poked.openUnsafe())
    const signal = Effect.gen(function*() {
      while ((yield* journal.signals(turn)).length === 0) {
        yield* poked.await
        poked.closeUnsafe()
      }
    })
    yield* Effect.raceFirst(Effect.sleep(time), signal)
  })

  /** Counts a crash ahead, taken back after a calm while. A failing store is ignored here, as it shows elsewhere. */
  const countCrash = (turn: OpenTurn) =>
    Effect.andThen(
      Effect.ignore(journal.countCrash(turn)),
      Effect.forkIn(Effect.andThen(Effect.sleep(calm), Effect.ignore(journal.clearCrashes(turn))), scope)
    )

  return {
    begin: Effect.fnUntraced(function*(open, chat) {
      const state = suspectState(open)
      if (state === "none") return unrehearsed
      if (state === "first") {
        const time = suspectDelay(open.crashes)
        if (time > 0) yield* wait(open, chat, time)
        yield* countCrash(open)
      }
      yield* trial.run(sceneOf(open, open.turn, undefined))
      return (rules, turn, inputs) => trial.run(sceneOf(open, turn, { rules: Struct.omit(rules, ["words"]), inputs }))
    }),
    leave: (chat) => void leftOpen.delete(chat)
  } satisfies PoisonGuard
})
