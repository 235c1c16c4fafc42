import { Effect, Latch } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import { mostStrikes, trial, trialsOf } from "../../domain/Suspicion.ts"
import { Journal, type OpenTurn } from "../../services/Journal.ts"

/** Who may begin when, after a start: those that may have ended the bot before run first and alone, so that no other is blamed for them. */
export interface Trials {
  /** Waits until the chat's next turn may begin. */
  enter(chat: ChatId): Effect.Effect<void>
  /** Whether nobody should work on this turn any more. */
  isCondemned(turn: OpenTurn): boolean
  /** Counts that this process has the turn in its hands now, until it gets further (`progressed`) or has lasted. */
  begin(turn: OpenTurn, progressed: Effect.Effect<void>): Effect.Effect<void>
  /** The turn is not worked on any more: whoever waits may go on. */
  leave(chat: ChatId): Effect.Effect<void>
}

/** Only turns that an earlier process left are counted here, so an ordinary message costs nothing. */
export const makeTrials = Effect.fnUntraced(function*() {
  const journal = yield* Journal
  const scope = yield* Effect.scope
  const left = new Set(yield* journal.openChats)
  const { calm, order } = trialsOf(yield* journal.suspects)
  const waiting = [...order]
  const gates = new Map(order.map(({ chat, window }) => [chat, { gate: Latch.makeUnsafe(false), window }]))
  const clear = Latch.makeUnsafe(order.length === 0)
  let tried: ChatId | undefined

  const advance = Effect.sync(() => {
    tried = waiting.shift()?.chat
    const next = tried === undefined ? clear : gates.get(tried)!.gate
    next.openUnsafe()
  })

  const done = (chat: ChatId) => Effect.suspend(() => {
    if (tried !== chat) return Effect.void
    gates.delete(chat)
    return advance
  })

  if (order.length > 0) {
    yield* Effect.logWarning("Prompts that the bot ended with before are worked on first, one at a time").pipe(Effect.annotateLogs({ count: order.length }))
    yield* Effect.forkIn(Effect.andThen(Effect.sleep(calm), advance), scope)
  }

  return {
    enter: (chat) => Effect.suspend(() => (gates.get(chat)?.gate ?? clear).await),
    isCondemned: ({ chat, strikes }) => left.has(chat) && strikes >= mostStrikes,
    begin: (turn, progressed) => Effect.suspend(() => {
      const { chat } = turn
      if (!left.delete(chat)) return Effect.void
      const window = gates.get(chat)?.window ?? trial
      // A store in trouble shows elsewhere.
      const acquit = Effect.ignore(journal.acquit(turn))
      const lasts = Effect.sleep(window).pipe(Effect.andThen(done(chat)), Effect.andThen(Effect.sleep(trial - window)), Effect.andThen(acquit))
      const watch = Effect.andThen(Effect.raceFirst(progressed, lasts), done(chat))
      return Effect.andThen(Effect.ignore(journal.strike(turn)), Effect.forkIn(watch, scope))
    }),
    leave: (chat) => Effect.suspend(() => {
      left.delete(chat)
      return done(chat)
    })
  } satisfies Trials
})
