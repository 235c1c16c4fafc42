import { assert, describe, it } from "@effect/vitest"
import { reconcile } from "../../src/domain/reconciliation/Reconciliation.ts"
import type { Snapshot } from "../../src/domain/reset/snapshot/Snapshot.ts"
import { isServerRepair, isStoreRepair, type Step } from "../../src/domain/reset/Step.ts"
import { repairedServer, repairedStore } from "../../src/testing/reset/ApplyRepair.ts"
import { roomId, serverRoom, serverState, snapshot, store, storeRoom, userId } from "../support/ResetWorld.ts"

const policy = { isAllowed: () => true, strangers: "park" } as const
const flags = [false, true]

/** A room, the one that its tombstone names, and the one that this one's names. */
const names = ["a", "b", "c"]

/** Every world of three rooms: what each side says of their encryption, what was followed, what we are in. */
const worlds = function*(): Generator<Snapshot> {
  const bits = 10
  for (let world = 0; world < 2 ** bits; world++) {
    const is = (bit: number) => flags[(world >> bit) & 1]!
    const next = (at: number) => names[at + 1]
    const isIn = (at: number) => at === 0 || is(7 + at)
    const rooms = names.map((name, at) =>
      serverRoom(name, {
        encrypted: is(at),
        predecessor: at === 0 ? null : roomId(names[at - 1]!),
        replacement: next(at) === undefined ? null : { room: roomId(next(at)!), by: userId("ann") }
      })
    )
    const known = names.map((name, at) =>
      storeRoom(name, {
        encrypted: is(3 + at),
        ...(next(at) !== undefined && at === 0 && is(6) ? { replacement: roomId(next(at)!), followed: true } : {}),
        ...(at === 0 && is(7) && !is(6) ? { replacement: roomId("b"), untrusted: true } : {})
      })
    )
    yield snapshot({
      heard: true,
      server: serverState({ rooms: rooms.filter((_, at) => isIn(at)) }),
      store: store({ rooms: known.filter((_, at) => isIn(at)) })
    })
  }
}

const after = (now: Snapshot, step: Step): Snapshot =>
  isServerRepair(step)
    ? { ...now, server: repairedServer(step, now.server!, now.store) }
    : isStoreRepair(step)
    ? { ...now, store: repairedStore(step, now.store!) }
    : now

const reconciled = (now: Snapshot) => reconcile(now, policy).plan.stages.flat().reduce(after, now)

describe("a conversation that was encrypted", () => {
  it("goes on in no room in which it would not be", () => {
    let followed = 0
    let distrusted = 0
    for (const now of worlds()) {
      const end = reconciled(reconciled(now))
      const here = new Map(end.store!.rooms.map((room) => [room.room, room]))
      const there = new Map(now.server!.rooms.map((room) => [room.room, room]))
      for (const room of here.values()) {
        if (room.untrusted) distrusted++
        if (!room.followed) continue
        followed++
        const isSealed = room.encrypted || there.get(room.room)?.encrypted === true
        const next = here.get(room.replacement!)
        if (isSealed && next?.membership === "join") assert.isTrue(next.encrypted, JSON.stringify(now))
      }
    }
    // The worlds have both.
    assert.isAbove(followed, 100)
    assert.isAbove(distrusted, 100)
  })
})
