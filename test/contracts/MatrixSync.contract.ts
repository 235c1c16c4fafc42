import { assert } from "@effect/vitest"
import { Duration, Effect } from "effect"
import type { MatrixError } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { bodies, follow, idle, pages, start, together, World } from "./World.ts"

/** Registers one case of the contract. */
export type MatrixCase = (title: string, body: Effect.Effect<void, MatrixError, Matrix | World>) => void

/** What a sync tells of a room beside its messages, and how much of them. */
export const syncCases = (test: MatrixCase) => {
  test(
    "asks for as few of a room's newest events as it is told",
    Effect.gen(function*() {
      const { matrix, people, alice, room } = yield* together
      const since = yield* start
      for (const body of ["one", "two", "three"]) yield* people.say(alice, room, body)
      for (const withoutOurs of [true, false]) {
        const joined = (yield* matrix.sync(since, idle, { withoutOurs, limit: 1 })).joined[0]!
        assert.deepStrictEqual([bodies(joined.timeline), joined.limited], [["three"], true])
        assert.deepStrictEqual(bodies(yield* pages(room, joined.prevBatch, since, 15)), ["one", "two"])
      }
    })
  )

  test(
    "reads back from the end of a batch, and from the newest event on",
    Effect.gen(function*() {
      const { matrix, people, alice, room } = yield* together
      const since = yield* start
      for (const body of ["one", "two"]) yield* people.say(alice, room, body)
      const { next } = yield* follow(
        since,
        (batch) => bodies(batch.joined.flatMap((joined) => joined.timeline)).includes("two")
      )
      yield* people.say(alice, room, "later")
      assert.deepStrictEqual(bodies((yield* matrix.messages(room, next, { limit: 2 })).events), ["two", "one"])
      assert.deepStrictEqual(bodies((yield* matrix.messages(room, undefined, { limit: 2 })).events), ["later", "two"])
    })
  )

  test(
    "tells how many are in a room when we come, and whenever that changes",
    Effect.gen(function*() {
      const { bot, people } = yield* World
      const matrix = yield* Matrix
      const alice = yield* people.user("alice")
      const bob = yield* people.user("bob")
      const room = yield* people.room(alice, { invite: [bot], direct: true })
      const counts = (
        { summary }: { readonly summary?: RawEvent }
      ) => [summary?.["m.joined_member_count"], summary?.["m.invited_member_count"]]
      let since = yield* start
      const after = Effect.fnUntraced(function*(joined: number, invited: number) {
        const seen: Array<unknown> = []
        while (true) {
          const batch = yield* matrix.sync(since, idle, { withoutOurs: true })
          since = batch.next
          for (const one of batch.joined) seen.push(counts(one))
          if (JSON.stringify(seen.at(-1)) === JSON.stringify([joined, invited])) return
        }
      })
      yield* matrix.join(room)
      yield* after(2, 0)
      yield* people.invite(alice, room, bob)
      yield* after(2, 1)
      yield* people.join(bob, room)
      yield* after(3, 0)
      yield* people.leave(bob, room)
      yield* after(2, 0)
      assert.deepStrictEqual(counts((yield* matrix.sync(undefined, Duration.zero)).joined[0]!), [2, 0])
    })
  )
}
