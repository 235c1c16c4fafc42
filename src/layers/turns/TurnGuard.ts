import { Effect, Metric } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import { type Abandoned, TurnRunner } from "../../services/turns/TurnRunner.ts"
import { turnsSetAside } from "../operations/Metrics.ts"
import { withoutWords } from "../pace/BugWords.ts"
import type { PoisonGuard } from "../poison/PoisonGuard.ts"

/** A chat that a fiber works on. */
export interface WorkedChat {
  /** Somebody woke the chat since its journal was last read. */
  isWoken: boolean
  /** Tells the turn in work that the journal may hold signals for it. */
  poke: Effect.Effect<void>
}

/** Works on turns so that a bug or a poison turn ends the attempt only, not the chat and not the process. */
export interface TurnGuard {
  /** Works on a turn until it is closed. */
  work(turn: OpenTurn, chat: WorkedChat): Effect.Effect<void, StoreError>
  /** Closes a turn that nobody works on any more. */
  setAside(turn: OpenTurn, why: Abandoned): Effect.Effect<void, StoreError>
}

export const makeTurnGuard = (suspects: PoisonGuard): Effect.Effect<TurnGuard, never, TurnRunner> =>
  Effect.map(TurnRunner, (runner) => {
    const setAside = Effect.fnUntraced(function*(turn: OpenTurn, why: Abandoned) {
      yield* runner.abandon(turn, why)
      yield* Metric.update(Metric.withAttributes(turnsSetAside, { why }), 1)
    })

    const attempt = Effect.fnUntraced(function*(turn: OpenTurn, chat: WorkedChat) {
      const rehearse = yield* suspects.begin(turn, chat)
      const work = yield* runner.work(turn, rehearse)
      chat.poke = work.poke
      // The chat was woken between the journal's answer and now, when nobody could be poked yet.
      if (chat.isWoken) yield* work.poke
      // docs/decisions/0008-defects-are-caught-where-work-begins.md
      yield* Effect.catchDefect(
        work.run,
        (defect) =>
          Effect.andThen(Effect.logError("A bug ended a turn", withoutWords(defect)), setAside(turn, "defect"))
      )
    })

    return {
      work: (turn, chat) =>
        attempt(turn, chat).pipe(
          Effect.ensuring(Effect.sync(() => {
            chat.poke = Effect.void
          })),
          Effect.catchTag("PoisonTurn", ({ message }) =>
            Effect.andThen(
              Effect.logWarning(`${message}, so it is set aside`).pipe(
                Effect.annotateLogs({ room: turn.room, prompt: turn.turn.prompt })
              ),
              setAside(turn, "deadly")
            ))
        ),
      setAside
    }
  })
