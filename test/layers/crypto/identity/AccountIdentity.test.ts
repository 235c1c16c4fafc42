import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, type Scope } from "effect"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { Faults } from "../../../../src/sandbox/homeserver/Faults.ts"
import type { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import type { CryptoWorld } from "../../../contracts/CryptoCases.ts"
import {
  identityServer,
  keyIn,
  newAccount,
  published,
  restoredElsewhere,
  started,
  tagOf
} from "../../../support/IdentityStarts.ts"
import { loggedIn } from "../../../support/SandboxHttp.ts"

describe("The account's identity", () => {
  const test = (
    title: string,
    body: Effect.Effect<void, unknown, CryptoWorld | HomeserverHandle | Faults | Scope.Scope>
  ) => it.live(title, () => Effect.scoped(body).pipe(Effect.provide(identityServer)))
  /** Each on a homeserver of its own. */
  const anew = <A, E>(body: Effect.Effect<A, E, CryptoWorld | HomeserverHandle | Faults | Scope.Scope>) =>
    Effect.scoped(body).pipe(Effect.provide(identityServer, { local: true }))

  test(
    "is made once, signs the device, and its key is shown once",
    Effect.gen(function*() {
      const { file, home, me } = yield* newAccount()
      const shown: Array<string> = []
      const show = (key: Redacted.Redacted) => Effect.sync(() => void shown.push(Redacted.value(key)))
      assert.strictEqual(tagOf((yield* started(me, home, { show })).state), "Signed")
      const first = yield* published(me)
      assert.deepStrictEqual(first.signed, ["BOTS"])
      assert.deepStrictEqual(shown, [readFileSync(file, "utf8").trim()])
      const again = yield* started(me, home, { show })
      assert.strictEqual(tagOf(again.state), "Signed")
      assert.deepStrictEqual(yield* published(me), first)
      assert.strictEqual(shown.length, 1)
    })
  )

  for (const isDone of [false, true]) {
    it.live(
      `is one and signed, be the start broken ${isDone ? "after" : "before"} any of its requests`,
      () =>
        Effect.gen(function*() {
          const { calls, names } = yield* anew(
            Effect.gen(function*() {
              const { home, me } = yield* newAccount()
              return (yield* started(me, home)).count
            })
          )
          assert.isAbove(calls, 8)
          for (let call = 1; call <= calls; call++) {
            yield* anew(
              Effect.gen(function*() {
                const { file, home, me } = yield* newAccount()
                const broke = yield* started(me, home, {}, { call, isDone })
                const name = `${call} ${names[call - 1]}`
                assert.isUndefined(broke.state, name)
                const before = yield* published(me)
                // What is published opens with a key that is on disk.
                if (before.master !== undefined) assert.isTrue(existsSync(file), name)
                const key = existsSync(file) ? readFileSync(file, "utf8") : undefined
                assert.strictEqual(tagOf((yield* started(me, home)).state), "Signed", name)
                const after = yield* published(me)
                assert.deepStrictEqual(after.signed, ["BOTS"], name)
                if (before.master !== undefined) assert.strictEqual(after.master, before.master, name)
                if (key !== undefined) assert.strictEqual(readFileSync(file, "utf8"), key, name)
                yield* restoredElsewhere(me, file, after.master, name)
                const lasting = yield* newAccount("LASTING")
                const recoveryKey = keyIn(file)
                const same = yield* started(lasting.me, lasting.home, { recoveryKey }, { call, isDone, goesOn: true })
                assert.strictEqual(tagOf(same.state), "Signed", name)
              })
            )
            yield* anew(
              Effect.gen(function*() {
                const { home, me } = yield* newAccount()
                const same = yield* started(me, home, {}, { call, isDone, goesOn: true })
                assert.strictEqual(tagOf(same.state), "Signed", `${call} ${names[call - 1]}, in the same process`)
                assert.deepStrictEqual((yield* published(me)).signed, ["BOTS"])
              })
            )
          }
        }),
      120_000
    )

    it.live(
      `is restored on a new device, be that start broken ${isDone ? "after" : "before"} any of its requests`,
      () =>
        anew(Effect.gen(function*() {
          const { file, home, me } = yield* newAccount()
          yield* started(me, home)
          const first = yield* published(me)
          const recoveryKey = keyIn(file)
          for (let call = 1, calls = 1; call <= calls; call++) {
            const device = yield* newAccount(`DEVICE${call}`)
            // Once to the end, to know how many requests there are.
            const whole = yield* newAccount(`WHOLE${call}`)
            calls = (yield* started(whole.me, whole.home, { recoveryKey })).count.calls
            const broke = yield* started(device.me, device.home, { recoveryKey }, { call, isDone })
            assert.isUndefined(broke.state, `${call} of ${calls}`)
            assert.strictEqual(tagOf((yield* started(device.me, device.home, { recoveryKey })).state), "Signed")
            const now = yield* published(me)
            assert.strictEqual(now.master, first.master)
            assert.include(now.signed, `DEVICE${call}`)
            assert.isFalse(existsSync(device.file))
          }
        })),
      120_000
    )
  }

  test(
    "stays locked without its key and with another one, and nothing is uploaded then",
    Effect.gen(function*() {
      const { file, home, me } = yield* newAccount()
      yield* started(me, home)
      const first = yield* published(me)
      const other = yield* newAccount("OTHER")
      const locked = (yield* started(other.me, other.home)).state
      assert.include(locked?._tag === "Locked" ? locked.why : "", "MATRIX_RECOVERY_KEY")
      const wrong = yield* started(other.me, other.home, {
        recoveryKey: Redacted.make(new Uint8Array(32).fill(7))
      })
      assert.include(wrong.state?._tag === "Locked" ? wrong.state.why : "", "recovery key is not the one")
      assert.deepStrictEqual(yield* published(me), first)
      assert.isFalse(existsSync(other.file))
      // Given later, it opens.
      assert.strictEqual(tagOf((yield* started(other.me, other.home, { recoveryKey: keyIn(file) })).state), "Signed")
    })
  )

  test(
    "stays locked where its store is lost and its key forgotten, and opens by the file where it is not",
    Effect.gen(function*() {
      const { file, home, me } = yield* newAccount()
      yield* started(me, home)
      const second = yield* newAccount("SECOND")
      // The operator keeps DATA_DIR, and has the bot log in again.
      const moved = yield* started(second.me, home)
      assert.strictEqual(tagOf(moved.state), "Signed")
      rmSync(file)
      const third = yield* loggedIn("bot", "THIRD")
      assert.strictEqual(tagOf((yield* started(third, home)).state), "Locked")
    })
  )

  test(
    "is unsigned where the first upload needs a password that is not given, and goes on once it is",
    Effect.gen(function*() {
      const faults = yield* Faults
      const { home, me } = yield* newAccount()
      yield* faults.next("keys_device_signing", { _tag: "Refused", status: 401, errcode: "M_UNAUTHORIZED" }, {
        user: me.id
      })
      const unsigned = (yield* started(me, home)).state
      assert.deepStrictEqual(unsigned?._tag === "Unsigned" ? unsigned.why : unsigned, "not by password")
      assert.isUndefined((yield* published(me)).master)
      assert.strictEqual(tagOf((yield* started(me, home)).state), "Signed")
      assert.deepStrictEqual((yield* published(me)).signed, ["BOTS"])
    })
  )
})
