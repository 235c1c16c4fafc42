import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { cpSync, existsSync, rmSync } from "node:fs"
import { at } from "../../../../src/domain/Json.ts"
import { keyIdOf } from "../../../../src/layers/crypto/secrets/SecretSealing.ts"
import type { Faults } from "../../../../src/sandbox/homeserver/Faults.ts"
import type { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import type { CryptoWorld } from "../../../contracts/CryptoCases.ts"
import {
  type Break,
  identityServer,
  keyIn,
  newAccount,
  published,
  replaced,
  started,
  tagOf
} from "../../../support/IdentityStarts.ts"

/** Each on a homeserver of its own. */
const anew = <A, E>(body: Effect.Effect<A, E, CryptoWorld | HomeserverHandle | Faults | Scope.Scope>) =>
  Effect.scoped(body).pipe(Effect.provide(identityServer, { local: true }))

/** An account whose identity's replacement was broken. `isForgotten`: its recovery key is in no file, but known. */
const cut = Effect.fnUntraced(function*(isForgotten: boolean, broken: Break | undefined) {
  const { file, home, me } = yield* newAccount()
  yield* started(me, home)
  const [known, before] = [keyIn(file), (yield* published(me)).master]
  if (isForgotten) rmSync(file)
  const { count, isDone } = yield* replaced(me, home, "secret", broken)
  let devices = 0
  /** Whether a new device has the published identity by the keys of the folder, or else by the one that was known. */
  const restores = Effect.fnUntraced(function*(mayBeKnown: boolean) {
    const { master } = yield* published(me)
    for (const recoveryKey of mayBeKnown ? [undefined, known] : [undefined]) {
      const other = yield* newAccount(`ELSEWHERE${++devices}`)
      for (const name of ["", ".old"]) if (existsSync(file + name)) cpSync(file + name, other.file + name)
      const { state } = yield* started(other.me, other.home, recoveryKey === undefined ? {} : { recoveryKey })
      if (tagOf(state) === "Signed") return (yield* published(me)).master === master
    }
    return false
  })
  /** Whether the key in the file is the one that clients use, and nothing is pending. */
  const isSettled = Effect.gen(function*() {
    const path = `user/${encodeURIComponent(me.id)}/account_data/m.secret_storage.default_key`
    const { json } = yield* me.ask("GET", path)
    const key = existsSync(file) ? keyIn(file) : known
    return !existsSync(`${file}.old`) && at(json, "key") === keyIdOf(key)
  })
  return { before, count, file, home, isDone, isSettled, known, me, restores }
})

describe("A replacement of the account's identity", () => {
  for (const isForgotten of [false, true]) {
    for (const isDone of [false, true]) {
      const title = `broken ${isDone ? "after" : "before"} any of its requests, whose old key ${
        isForgotten ? "was forgotten here" : "is there"
      },`
      const eachCut = (
        body: (
          scene: Effect.Success<ReturnType<typeof cut>>,
          name: string
        ) => Effect.Effect<void, unknown, CryptoWorld | Scope.Scope>
      ) =>
        Effect.gen(function*() {
          const { count } = yield* anew(cut(isForgotten, undefined))
          assert.isAbove(count.calls, 12)
          for (let call = 1; call <= count.calls; call++) {
            const name = `${call} ${count.names[call - 1]}`
            yield* anew(Effect.gen(function*() {
              const scene = yield* cut(isForgotten, { call, isDone })
              assert.isFalse(scene.isDone, name)
              yield* body(scene, name)
            }))
          }
        })

      it.live(
        `${title} is settled by the next start`,
        () =>
          eachCut(Effect.fnUntraced(function*({ before, file, home, isSettled, known, me, restores }, name) {
            const { master } = yield* published(me)
            assert.isTrue(yield* restores(isForgotten && master === before), name)
            const { state } = yield* started(me, home)
            if (tagOf(state) === "Signed") {
              assert.isTrue(yield* isSettled, name)
            } else {
              // Its private keys went with the engine's; whoever has the key gives it.
              assert.isTrue(isForgotten && master === before, name)
              assert.strictEqual(tagOf((yield* started(me, home, { recoveryKey: known })).state), "Signed", name)
            }
            assert.isTrue(yield* restores(isForgotten && !existsSync(file)), name)
            assert.strictEqual((yield* published(me)).master, master, name)
            assert.isTrue((yield* replaced(me, home)).isDone, name)
            assert.notStrictEqual((yield* published(me)).master, master, name)
            assert.isTrue(yield* isSettled, name)
            assert.isTrue(yield* restores(false), name)
          })),
        120_000
      )

      it.live(
        `${title} is settled by another one, also where that is refused`,
        () =>
          eachCut(Effect.fnUntraced(function*({ before, home, isSettled, me, restores }, name) {
            const { master } = yield* published(me)
            assert.isFalse((yield* replaced(me, home, "wrong")).isDone, name)
            assert.strictEqual((yield* published(me)).master, master, name)
            assert.isTrue(yield* restores(isForgotten && master === before), name)
            assert.isTrue((yield* replaced(me, home)).isDone, name)
            assert.isTrue(yield* isSettled, name)
            assert.isTrue(yield* restores(false), name)
            assert.strictEqual(tagOf((yield* started(me, home)).state), "Signed", name)
          })),
        120_000
      )
    }
  }
})
