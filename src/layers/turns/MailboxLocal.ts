import { Effect, FiberMap, Layer, Option, Random } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { retryDelay } from "../../domain/Retry.ts"
import { Journal, type OpenTurn } from "../../services/Journal.ts"
import { Mailbox } from "../../services/Mailbox.ts"
import { TurnRunner } from "../../services/TurnRunner.ts"
import { makeTrials } from "./Trials.ts"

interface Desk {
  /** Somebody woke the chat since its journal was last read. */
  woken: boolean
  poke: Effect.Effect<void>
}

/** One process: a fiber for each chat that has work, and none for the others. */
export const layer: Layer.Layer<Mailbox, JournalError, Journal | TurnRunner> = Layer.effect(Mailbox, Effect.gen(function*() {
  const journal = yield* Journal
  const runner = yield* TurnRunner
  const fibers = yield* FiberMap.make<ChatId>()
  const run = yield* FiberMap.runtime(fibers)<never>()
  const trials = yield* makeTrials()
  const desks = new Map<ChatId, Desk>()

  /** A defect ends the attempt, not the chat and not the process (design, decision 8). */
  const attempt = Effect.fnUntraced(function*(turn: OpenTurn, desk: Desk) {
    if (trials.isCondemned(turn)) {
      yield* Effect.logWarning("A prompt that the bot ended with three times is set aside").pipe(Effect.annotateLogs({ room: turn.room, prompt: turn.turn.prompt }))
      return yield* runner.abandon(turn, "strikes")
    }
    const work = yield* runner.work(turn)
    yield* trials.begin(turn, work.progressed)
    desk.poke = work.poke
    // Woken between the journal's answer and now, when nobody could be poked yet.
    if (desk.woken) yield* work.poke
    yield* work.run.pipe(
      Effect.catchDefect((defect) => Effect.andThen(Effect.logError("A bug ended a turn", defect), runner.abandon(turn, "defect"))),
      Effect.ensuring(Effect.sync(() => {
        desk.poke = Effect.void
      }))
    )
  })

  const drain = (chat: ChatId, desk: Desk) => Effect.gen(function*() {
    for (let failures = 0;;) {
      yield* trials.enter(chat)
      desk.woken = false
      const next = yield* Effect.result(journal.nextTurn(chat))
      if (next._tag === "Success" && Option.isNone(next.success)) {
        yield* trials.leave(chat)
        if (desk.woken) continue
        // In the same tick as that look, so that no wake falls between.
        desks.delete(chat)
        return
      }
      const outcome = next._tag === "Failure" ? next : yield* Effect.result(attempt((next.success as Option.Some<OpenTurn>).value, desk))
      // Not when it is interrupted: then the process ends, and nobody else is to begin.
      yield* trials.leave(chat)
      if (outcome._tag === "Success") {
        failures = 0
        continue
      }
      failures++
      yield* Effect.logError(outcome.failure.message)
      yield* Effect.sleep(retryDelay(failures, yield* Random.next))
    }
  })

  return Mailbox.of({
    wake: (chat) => Effect.suspend(() => {
      const desk = desks.get(chat)
      if (desk !== undefined) {
        desk.woken = true
        return desk.poke
      }
      const made: Desk = { woken: false, poke: Effect.void }
      desks.set(chat, made)
      run(chat, drain(chat, made))
      return Effect.void
    })
  })
}))
