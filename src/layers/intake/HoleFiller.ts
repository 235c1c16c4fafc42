import { Effect, Random } from "effect"
import { noticeOf, noticePlace, readPage } from "../../domain/Gap.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { waitAfter } from "../../domain/Retry.ts"
import type { Words } from "../../domain/Words.ts"
import { type Hole, Journal } from "../../services/Journal.ts"
import { Matrix } from "../../services/Matrix.ts"
import { Outbox } from "../../services/Outbox.ts"

/** Rooms whose holes are filled side by side. */
const atOnce = 8
const pageSize = 100

/** Fills all holes there are; `filled` is run after each, when its room has nothing to wait for any more. */
export const makeHoleFiller = Effect.fnUntraced(function*(me: UserId, words: Words, filled: Effect.Effect<void, JournalError>) {
  const journal = yield* Journal
  const matrix = yield* Matrix
  const outbox = yield* Outbox

  const page = Effect.fnUntraced(function*(hole: Hole) {
    for (let tries = 1;; tries++) {
      const options = { limit: pageSize, ...(hole.until._tag === "Token" ? { to: hole.until.token } : {}) }
      const answer = yield* Effect.result(matrix.messages(hole.room, hole.from, options))
      if (answer._tag === "Success") return readPage(me, hole, answer.success)
      const { reason } = answer.failure
      if (reason._tag === "Refused") return { events: [], closings: [], shown: [], rest: { _tag: "GivenUp" as const, why: reason.errcode } }
      // A refused token is the sync loop's to report, and says nothing about the hole.
      yield* Effect.sleep(waitAfter(answer.failure, tries, yield* Random.next) ?? 30_000)
    }
  })

  const fill = Effect.fnUntraced(function*(first: Hole) {
    for (let hole = first;;) {
      const read = yield* page(hole)
      if (read.rest._tag === "GivenUp") {
        yield* Effect.logWarning("A gap in a room cannot be filled").pipe(Effect.annotateLogs({ room: hole.room, why: read.rest.why }))
        yield* journal.fill(hole, { ...read, rest: { ...read.rest, notice: noticeOf(words) } })
        yield* outbox.wake(noticePlace(hole.id).chat)
        break
      }
      const fresh = yield* journal.fill(hole, read)
      if (read.rest._tag === "Filled") break
      // All that others wrote on this page is known: here is the hole's end where no token names it, and on a server that does not
      // take `to` to the letter.
      if (hole.until._tag !== "Invitation" && fresh === 0 && read.events.some(({ raw }) => raw !== undefined)) {
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
