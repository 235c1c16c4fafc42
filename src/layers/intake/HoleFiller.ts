import { Effect, Random } from "effect"
import { readPage } from "../../domain/Gap.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { waitAfter } from "../../domain/Retry.ts"
import { type Hole, Journal } from "../../services/Journal.ts"
import { Matrix } from "../../services/Matrix.ts"

/** Rooms whose holes are filled side by side. */
const atOnce = 8
const pageSize = 100

/** Fills all holes there are; `filled` is run after each, when its room has nothing to wait for any more. */
export const makeHoleFiller = Effect.fnUntraced(function*(me: UserId, filled: Effect.Effect<void, JournalError>) {
  const journal = yield* Journal
  const matrix = yield* Matrix

  const page = Effect.fnUntraced(function*(hole: Hole) {
    for (let tries = 1;; tries++) {
      const options = { limit: pageSize, ...(hole.until._tag === "Token" ? { to: hole.until.token } : {}) }
      const answer = yield* Effect.result(matrix.messages(hole.room, hole.from, options))
      if (answer._tag === "Success") return readPage(me, hole, answer.success)
      const wait = waitAfter(answer.failure, tries, yield* Random.next)
      if (wait === undefined) {
        yield* Effect.logWarning("A gap in a room cannot be filled").pipe(Effect.annotateLogs({ room: hole.room, why: answer.failure.message }))
        const why = answer.failure.reason._tag === "Refused" ? answer.failure.reason.errcode : answer.failure.reason._tag
        return { events: [], closings: [], rest: { _tag: "GivenUp" as const, why } }
      }
      yield* Effect.sleep(wait)
    }
  })

  const fill = Effect.fnUntraced(function*(first: Hole) {
    for (let hole = first;;) {
      const read = yield* page(hole)
      const fresh = yield* journal.fill(hole, read)
      if (read.rest._tag !== "From") break
      // A whole page of known events: we are past the hole's end, on a server that does not take `to` to the letter.
      if (hole.until._tag === "Token" && read.events.length > 0 && fresh === 0) {
        yield* journal.fill(hole, { events: [], closings: [], rest: { _tag: "Filled" } })
        break
      }
      hole = { ...hole, from: read.rest.from, found: hole.found + read.events.length }
    }
    yield* filled
  })

  return Effect.gen(function*() {
    while (true) {
      const holes = yield* journal.holes
      // One hole a room at a time, the oldest first.
      const first = new Map(holes.toReversed().map((hole) => [hole.room, hole]))
      if (first.size === 0) return
      yield* Effect.forEach(first.values(), fill, { concurrency: atOnce, discard: true })
    }
  })
})
