import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, type Scope } from "effect"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { IdentityState } from "../../../../src/domain/crypto/EncryptionState.ts"
import { decodeRecoveryKey } from "../../../../src/domain/crypto/secrets/RecoveryKey.ts"
import { at, recordOf } from "../../../../src/domain/Json.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import { openDeviceStore } from "../../../../src/layers/crypto/engine/CryptoFolder.ts"
import { loadParts } from "../../../../src/layers/crypto/engine/EngineParts.ts"
import { makeIdentity } from "../../../../src/layers/crypto/identity/AccountIdentity.ts"
import * as MatrixClientServer from "../../../../src/layers/matrix/MatrixClientServer.ts"
import { Faults } from "../../../../src/sandbox/homeserver/Faults.ts"
import { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { KeyServer } from "../../../../src/services/crypto/KeyServer.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { optionsOf } from "../../../contracts/CryptoCases.ts"
import { folder } from "../../../support/Folder.ts"
import { type LoggedIn, loggedIn, sandboxServer } from "../../../support/SandboxHttp.ts"

type Options = ReturnType<typeof optionsOf>
type Changes = Partial<Pick<Options, "password" | "recoveryKey" | "show">>

/** Where a request breaks: before the server had it, or after it did what was asked. */
interface Break {
  readonly call: number
  readonly isDone: boolean
  /** The same process tries again. */
  readonly goesOn?: boolean
}

interface Count {
  calls: number
  readonly names: Array<string>
}

const broken = Effect.fail(
  new MatrixError({ call: "any", reason: MatrixFault.cases.Unavailable.make({ detail: "broke" }) })
)

/** The service with its requests counted, one of which breaks. */
const breaking = <Service extends object>(service: Service, count: Count, at: Break | undefined): Service => {
  const one = (name: string, request: Effect.Effect<unknown, unknown>) =>
    Effect.suspend(() => {
      count.names.push(name)
      if (++count.calls !== at?.call) return request
      return at.isDone ? Effect.andThen(request, broken) : broken
    })
  return Object.fromEntries(
    Object.entries(service).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === "function"
        ? (...of: ReadonlyArray<unknown>) => one(name, (member as (...of: unknown[]) => never)(...of))
        : one(name, member as never)
    ])
  ) as Service
}

/** A start of a device over its folder, whose identity is brought in order once. */
const started = Effect.fnUntraced(
  function*(me: LoggedIn, home: string, changes: Changes = {}, at?: Break) {
    const { url } = yield* HomeserverHandle
    const count: Count = { calls: 0, names: [] }
    const server = yield* Layer.build(MatrixClientServer.layer({ homeserver: url, token: Redacted.make(me.token) }))
    const services = Context.make(Matrix, breaking(Context.get(server, Matrix), count, at)).pipe(
      Context.add(KeyServer, breaking(Context.get(server, KeyServer), count, at))
    )
    const options = { ...optionsOf(me, home), ...changes }
    const result = yield* Effect.result(
      Effect.gen(function*() {
        const parts = yield* loadParts(options, yield* openDeviceStore(options.folder, options.device))
        const inOrder = yield* makeIdentity(options, parts)
        const whole = Effect.andThen(parts.outgoing.flush(), inOrder)
        return yield* at?.goesOn === true ? Effect.retry(whole, { times: 1 }) : whole
      }).pipe(Effect.provideContext(services))
    )
    return { count, state: result._tag === "Success" ? result.success : undefined }
  },
  Effect.scoped
)

/** What the server publishes of the account. */
const published = Effect.fnUntraced(function*({ ask, id }: LoggedIn) {
  const { json } = yield* ask("POST", "keys/query", { device_keys: { [id]: [] } })
  const signer = Object.keys(recordOf(at(json, "self_signing_keys", id, "keys")))[0]
  return {
    master: Object.keys(recordOf(at(json, "master_keys", id, "keys")))[0],
    signed: Object.entries(recordOf(at(json, "device_keys", id))).filter(([, device]) =>
      signer !== undefined && at(device, "signatures", id, signer) !== undefined
    ).map(([device]) => device)
  }
})

const tagOf = (state: IdentityState | undefined) => state?._tag

const newAccount = Effect.fnUntraced(function*(device = "BOTS") {
  const me = yield* loggedIn("bot", device)
  const home = yield* folder
  return { me, home, file: join(home, "recovery-key") }
})

const keyIn = (file: string) => {
  const key = decodeRecoveryKey(Redacted.make(readFileSync(file, "utf8").trim()))
  return key._tag === "Success" ? key.success : assert.fail("a recovery key")
}

describe("The account's identity", () => {
  const test = (title: string, body: Effect.Effect<void, unknown, HomeserverHandle | Faults | Scope.Scope>) =>
    it.live(title, () => Effect.scoped(body).pipe(Effect.provide(sandboxServer)))
  /** Each on a homeserver of its own. */
  const anew = <A, E>(body: Effect.Effect<A, E, HomeserverHandle | Faults | Scope.Scope>) =>
    Effect.scoped(body).pipe(Effect.provide(sandboxServer, { local: true }))

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

/** Another device has the same identity by the key in the file. */
const restoredElsewhere = Effect.fnUntraced(
  function*(me: LoggedIn, file: string, master: string | undefined, name: string) {
    const other = yield* newAccount("ELSEWHERE")
    assert.strictEqual(
      tagOf((yield* started(other.me, other.home, { recoveryKey: keyIn(file) })).state),
      "Signed",
      name
    )
    assert.strictEqual((yield* published(me)).master, master, name)
  }
)
