import { Effect, FiberMap, Layer, Metric, Option, Random } from "effect"
import { retryDelay } from "../../domain/Backoff.ts"
import type { ChatId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Journal, type OpenTurn } from "../../services/journal/Journal.ts"
import { ChatDispatcher } from "../../services/turns/ChatDispatcher.ts"
import type { PoisonTrial } from "../../services/turns/PoisonTrial.ts"
import { type Abandoned, TurnRunner } from "../../services/turns/TurnRunner.ts"
import { turnsSetAside } from "../pace/Metrics.ts"
import { makeSuspectTurns } from "../poison/SuspectTurns.ts"

interface Desk {
  /** Somebody woke the chat since its journal was last read. */
  woken: boolean
  poke: Effect.Effect<void>
}

/** So many bugs in a row, and the turn that a chat is stuck at is set aside unread. */
const mostBugs = 5

/**
 * Between tries of what meets a bug, in milliseconds: the first, and the longest, as nobody but the chat itself
 * waits.
 */
const [bugPace, longestPace] = [1_000, 600_000]

/** A parser quotes what it cannot read, which may be what somebody wrote (design law 9). */
const told = (bug: unknown) => (bug instanceof SyntaxError ? "SyntaxError: what was stored cannot be parsed" : bug)

/** What came of one look at a chat. */
type Look = "nothing" | "worked" | StoreError | { readonly _tag: "Bug"; readonly bug: unknown }

/** One process: a fiber for each chat that has work, and none for the others. */
export const layer: Layer.Layer<ChatDispatcher, StoreError, Journal | TurnRunner | PoisonTrial> = Layer.effect(
  ChatDispatcher,
  Effect.gen(function*() {
    const journal = yield* Journal
    const runner = yield* TurnRunner
    const fibers = yield* FiberMap.make<ChatId>()
    const run = yield* FiberMap.runtime(fibers)<never>()
    const trials = yield* makeSuspectTurns()
    const desks = new Map<ChatId, Desk>()

    const abandon = Effect.fnUntraced(function*(turn: OpenTurn, why: Abandoned) {
      yield* runner.abandon(turn, why)
      yield* Metric.update(Metric.withAttributes(turnsSetAside, { why }), 1)
    })

    /** A defect ends the attempt, not the chat and not the process (design, decision 8). */
    const attempt = (turn: OpenTurn, desk: Desk) =>
      Effect.gen(function*() {
        const rehearse = yield* trials.begin(turn, desk)
        const work = yield* runner.work(turn, rehearse)
        desk.poke = work.poke
        // Woken between the journal's answer and now, when nobody could be poked yet.
        if (desk.woken) yield* work.poke
        yield* Effect.catchDefect(
          work.run,
          (defect) => Effect.andThen(Effect.logError("A bug ended a turn", told(defect)), abandon(turn, "defect"))
        )
      }).pipe(
        Effect.ensuring(Effect.sync(() => {
          desk.poke = Effect.void
        })),
        Effect.catchTag("PoisonTurn", ({ message }) =>
          Effect.andThen(
            Effect.logWarning(`${message}, so it is set aside`).pipe(
              Effect.annotateLogs({ room: turn.room, prompt: turn.turn.prompt })
            ),
            abandon(turn, "deadly")
          ))
      )

    const look = Effect.fnUntraced(function*(chat: ChatId, desk: Desk) {
      const next = yield* journal.nextTurn(chat)
      if (Option.isNone(next)) return "nothing" as const
      yield* attempt(next.value, desk)
      return "worked" as const
    })

    /** What a chat is stuck at goes out of its way, by what of its row can be read without a bug. */
    const unstick = Effect.fnUntraced(function*(chat: ChatId) {
      const turn = yield* journal.bareTurn(chat)
      if (Option.isSome(turn)) yield* abandon(turn.value, "unreadable")
      return "worked" as const
    })

    const guarded = (work: Effect.Effect<"nothing" | "worked", StoreError>): Effect.Effect<Look> =>
      work.pipe(
        Effect.catch((error) => Effect.succeed(error)),
        Effect.catchDefect((bug) => Effect.succeed({ _tag: "Bug" as const, bug }))
      )

    /** Bugs in a row are told apart from a store in trouble, which blames nobody. */
    const drain = (chat: ChatId, desk: Desk) =>
      Effect.gen(function*() {
        for (let failures = 0, bugs = 0;;) {
          desk.woken = false
          const found = yield* guarded(bugs > 0 && bugs % mostBugs === 0 ? unstick(chat) : look(chat, desk))
          if (found === "nothing") {
            if (desk.woken) continue
            // In the same tick as that look, so that no wake falls between.
            desks.delete(chat)
            trials.leave(chat)
            return
          }
          if (found === "worked") {
            failures = bugs = 0
            continue
          }
          if (found._tag === "Bug") {
            yield* Effect.logError("A bug met a chat, which is tried again", told(found.bug)).pipe(
              Effect.annotateLogs({ chat })
            )
            yield* Effect.sleep(retryDelay(++bugs, yield* Random.next, bugPace, longestPace))
          } else {
            yield* Effect.logError(found.message)
            yield* Effect.sleep(retryDelay(++failures, yield* Random.next))
          }
        }
      })

    return ChatDispatcher.of({
      wake: (chat) =>
        Effect.suspend(() => {
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
  })
)
