import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { foundIn, left, reported, served } from "./Reconciled.ts"
import { farSide, scene } from "./SandboxBot.ts"

describe("a reconciliation at a start", () => {
  it.live("notes a room that was purged meanwhile, of which no sync tells, and serves the others", () =>
    Effect.gen(function*() {
      const handle = yield* HomeserverHandle
      const on = yield* scene
      const [purged, kept] = [yield* on.direct, yield* on.direct]
      yield* served(on, purged, kept)
      yield* handle.promote(on.bot)
      const [session] = yield* handle.sessions(on.bot)
      const answer = yield* Effect.promise(() =>
        fetch(new URL(`/_synapse/admin/v2/rooms/${encodeURIComponent(purged)}`, on.homeserver), {
          method: "DELETE",
          headers: { authorization: `Bearer ${session!.token}` },
          body: JSON.stringify({ purge: true })
        })
      )
      assert.strictEqual(answer.status, 200)
      yield* on.start()
      const report = yield* reported(on, () => true)
      assert.isNull(report.error)
      yield* on.closed(yield* on.say(kept, "after"))
      assert.deepStrictEqual(yield* left(on), [])
      const rooms = yield* Effect.provide(
        Effect.flatMap(WholeJournal, (journal) => Effect.orDie(journal.rooms("join"))),
        on.store
      )
      assert.deepStrictEqual(rooms.map(({ room }) => room), [kept])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("leaves a stranger's invitation to intake, which rejects it", () =>
    Effect.gen(function*() {
      const on = yield* scene
      yield* served(on, yield* on.direct)
      const mallory = yield* on.people.user("mallory")
      const strange = yield* on.people.room(mallory, { invite: [on.bot], direct: true })
      yield* on.start()
      const report = yield* reported(on, () => true)
      assert.notInclude(foundIn(report, strange), "invited by a stranger by nobody")
      assert.deepStrictEqual(yield* left(on), [])
      assert.strictEqual(yield* on.people.membership(strange, on.bot), "leave")
    }).pipe(Effect.scoped, Effect.provide(farSide)))
})
