import { Effect, Latch, Semaphore } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import { mostStrikes, trial } from "../../domain/Suspicion.ts"
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

/**
 * Only turns that an earlier process left behind are counted here, so an ordinary message costs nothing: it is born with the
 * strike of the process that took it in, and its first commit that gets it further takes that back (`Journal.commit`).
 */
export const makeTrials = Effect.fnUntraced(function*() {
  const journal = yield* Journal
  const scope = yield* Effect.scope
  const left = new Set(yield* journal.openChats)
  const suspects = new Set(yield* journal.suspects)
  const one = yield* Semaphore.make(1)
  const clear = yield* Latch.make(suspects.size === 0)
  let tried: ChatId | undefined
  if (suspects.size > 0) yield* Effect.logWarning("Prompts that the bot ended with several times are worked on first, one at a time").pipe(Effect.annotateLogs({ count: suspects.size }))

  const leave = (chat: ChatId) => Effect.suspend(() => {
    left.delete(chat)
    if (tried !== chat) return Effect.void
    tried = undefined
    suspects.delete(chat)
    if (suspects.size === 0) clear.openUnsafe()
    return one.release(1)
  })

  return {
    enter: (chat) => Effect.suspend(() => {
      if (!suspects.has(chat)) return clear.await
      if (tried === chat) return Effect.void
      return Effect.map(one.take(1), () => {
        tried = chat
      })
    }),
    isCondemned: ({ chat, strikes }) => left.has(chat) && strikes >= mostStrikes,
    begin: (turn, progressed) => Effect.suspend(() => {
      if (!left.delete(turn.chat)) return Effect.void
      // A store in trouble shows elsewhere.
      const lasted = Effect.andThen(Effect.sleep(trial), Effect.ignore(journal.acquit(turn)))
      const watch = Effect.andThen(Effect.raceFirst(progressed, lasted), leave(turn.chat))
      return Effect.andThen(Effect.ignore(journal.strike(turn)), Effect.forkIn(watch, scope))
    }),
    leave
  } satisfies Trials
})
