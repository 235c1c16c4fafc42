import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import { makeSocketSeats, type SocketSeats } from "../../../src/layers/agent/SocketSeats.ts"

/** Who has a seat, in the order of getting one; each can be sent away. */
const cafe = (seats: SocketSeats) => {
  const sits: Array<string> = []
  const scopes = new Map<string, Scope.Closeable>()
  const come = Effect.fnUntraced(function*(name: string, { patient = false } = {}) {
    const scope = yield* Scope.make()
    scopes.set(name, scope)
    const taking = Effect.andThen(
      Scope.provide(seats.take({ person: name.split(" ")[0]!, patient }), scope),
      Effect.sync(() => void sits.push(name))
    )
    return yield* Effect.forkChild(taking, { startImmediately: true })
  })
  const go = (name: string) =>
    Effect.andThen(
      Scope.close(scopes.get(name)!, Exit.void),
      Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
    )
  return { sits, come, go }
}

const all = (names: ReadonlyArray<string>, come: ReturnType<typeof cafe>["come"]) =>
  Effect.forEach(names, (name) => come(name), { discard: true })

describe("Seats", () => {
  it.effect("somebody with many conversations stands before nobody with one", () =>
    Effect.gen(function*() {
      const { come, go, sits } = cafe(makeSocketSeats(1))
      const many = Array.from({ length: 64 }, (_, n) => `mallory ${n}`)
      yield* all([...many, "carol 0", "dan 0", "carol 1"], come)
      for (let n = 0; n < 5; n++) yield* go(sits.at(-1)!)
      assert.deepStrictEqual(sits, ["mallory 0", "mallory 1", "carol 0", "dan 0", "mallory 2", "carol 1"])
      for (let n = 0; n < 61; n++) yield* go(sits.at(-1)!)
      assert.deepStrictEqual(sits.filter((name) => name.startsWith("mallory")), many)
    }))

  it.effect("whoever is patient gets what nobody else wants", () =>
    Effect.gen(function*() {
      const { come, go, sits } = cafe(makeSocketSeats(1))
      yield* come("ann 0")
      yield* come("bob 0", { patient: true })
      yield* come("carol 0")
      yield* go("ann 0")
      yield* go("carol 0")
      assert.deepStrictEqual(sits, ["ann 0", "carol 0", "bob 0"])
    }))

  it.effect("one is asked back for each that waits, and only of those that can spare it", () =>
    Effect.gen(function*() {
      const seats = makeSocketSeats(2)
      const { come, go, sits } = cafe(seats)
      yield* all(["ann 0", "bob 0"], come)
      const asked: Array<string> = []
      const spare = (name: string) =>
        Effect.forkChild(Effect.andThen(seats.wanted, Effect.sync(() => void asked.push(name))), {
          startImmediately: true
        })
      yield* spare("ann 0")
      const kept = yield* spare("bob 0")
      yield* Fiber.interrupt(kept)
      yield* come("carol 0")
      yield* come("dan 0")
      yield* go("ann 0")
      assert.deepStrictEqual([asked, sits], [["ann 0"], ["ann 0", "bob 0", "carol 0"]])
      // Dan waits still: the next that can be spared is wanted at once.
      yield* spare("carol 0")
      yield* go("carol 0")
      assert.deepStrictEqual([asked, sits.at(-1)], [["ann 0", "carol 0"], "dan 0"])
    }))

  it.effect("who leaves the line is not waited for, and a seat that came too late goes to the next", () =>
    Effect.gen(function*() {
      const { come, go, sits } = cafe(makeSocketSeats(1))
      yield* come("ann 0")
      const bob = yield* come("bob 0")
      const carol = yield* come("carol 0", { patient: true })
      yield* come("dan 0")
      yield* Fiber.interrupt(bob)
      yield* Fiber.interrupt(carol)
      yield* go("ann 0")
      assert.deepStrictEqual(sits, ["ann 0", "dan 0"])
      yield* go("dan 0")
      yield* come("eve 0")
      assert.deepStrictEqual(sits.at(-1), "eve 0")
    }))
})
