import { Clock, Effect } from "effect"

/** How long a platform that does not answer is left alone, in milliseconds. */
export const leftAlone = 30_000

/** How often an operator is told of answers that cannot be used, in milliseconds. */
const toldEvery = 600_000

/**
 * Whether the platform can be asked at all. `healthy` asks for its health, and never fails. One person without an
 * answer makes it doubtful; only where its health gives no answer either is it down for everybody.
 */
export const makeMasterHealth = Effect.fnUntraced(function*(healthy: Effect.Effect<boolean>) {
  const scope = yield* Effect.scope
  let isDown = false
  let aloneUntil: number | undefined
  let toldAt: number | undefined

  const up = Effect.suspend(() => {
    aloneUntil = undefined
    if (!isDown) return Effect.void
    isDown = false
    return Effect.logInfo("The control plane of MASTER_URL answers again")
  })

  const down = Effect.gen(function*() {
    aloneUntil = (yield* Clock.currentTimeMillis) + leftAlone
    if (isDown) return
    isDown = true
    yield* Effect.logWarning(
      "The control plane of MASTER_URL does not answer GET /health: people are named by what users map noted, or by " +
        "a pseudonym"
    )
  })

  /** Asks for its health now. Returns whether it can be asked for people. */
  const look = Effect.tap(healthy, (isHealthy) => (isHealthy ? up : down))

  return {
    up,
    look,
    /** It gave no answer about a person: it is left alone until its health, which is asked for meanwhile, is known. */
    doubt: Effect.gen(function*() {
      aloneUntil = (yield* Clock.currentTimeMillis) + leftAlone
      yield* Effect.forkIn(look, scope)
    }),
    /** Whether it can be asked for people; after it was left alone, its health tells. */
    mayAsk: Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      if (aloneUntil === undefined) return true
      // A clock that was set back holds nothing up for longer.
      return now < aloneUntil && aloneUntil <= now + leftAlone ? false : yield* look
    }),
    /** An operator is told now and then that answers about people cannot be used; `detail` has no ids and no text. */
    tellOdd: Effect.fnUntraced(function*(detail: string) {
      const now = yield* Clock.currentTimeMillis
      if (toldAt !== undefined && now >= toldAt && now < toldAt + toldEvery) return
      toldAt = now
      yield* Effect.logWarning(
        "The control plane of MASTER_URL gave an answer about a person that cannot be used"
      ).pipe(Effect.annotateLogs({ detail }))
    })
  }
})
