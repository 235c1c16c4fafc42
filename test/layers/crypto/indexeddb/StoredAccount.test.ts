import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as CryptoEngine from "../../../../src/layers/crypto/CryptoEngine.ts"
import { RecordFile } from "../../../../src/layers/crypto/indexeddb/RecordFile.ts"
import { storedAccount } from "../../../../src/layers/crypto/indexeddb/StoredAccount.ts"
import { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { botDevice, copied, CryptoWorld, somebody, type StartedBot } from "../../../contracts/CryptoCases.ts"
import { folder } from "../../../support/Folder.ts"
import { loggedIn, sandboxServer } from "../../../support/SandboxHttp.ts"

const world = Layer.effect(
  CryptoWorld,
  Effect.map(HomeserverHandle, (handle) => ({
    url: handle.url,
    login: (name: string, device: string) => Effect.provideService(loggedIn(name, device), HomeserverHandle, handle),
    crypto: CryptoEngine.layer
  }))
).pipe(Layer.provideMerge(sandboxServer))

const keysIn = (home: string, device = "BOTS") => join(home, "crypto", device, "keys.db")

const heldIn = (file: string) => {
  const records = new RecordFile(file)
  try {
    return storedAccount(records)
  } finally {
    records.close()
  }
}

const test = (title: string, body: Effect.Effect<void, unknown, CryptoWorld | HomeserverHandle | Scope.Scope>) =>
  it.live(title, () => Effect.scoped(body).pipe(Effect.provide(world)))

const stateOf = ({ crypto }: StartedBot) => crypto.state

/** A bot whose device has its keys on the homeserver, and what that has of it. */
const published = Effect.gen(function*() {
  const device = yield* botDevice()
  const started = Effect.scoped(Effect.flatMap(device.start(), stateOf))
  yield* started
  const alice = yield* somebody("alice")
  const onServer = alice.ask("POST", "keys/query", { device_keys: { [device.me.id]: [device.me.device] } })
  return { device, started, onServer, before: yield* onServer }
})

type Published = Effect.Success<typeof published>

/** The store of a device that ran elsewhere, and holds an account. */
const ran = (name: string, device: string) =>
  Effect.gen(function*() {
    const { home, start } = yield* botDevice(name, device)
    yield* Effect.scoped(start())
    return keysIn(home, device)
  })

const emptied = (home: string) => {
  rmSync(join(home, "crypto/BOTS"), { recursive: true })
  mkdirSync(join(home, "crypto/BOTS"))
}

const cases: ReadonlyArray<
  readonly [string, "On" | "Unusable", (of: Published) => Effect.Effect<void, unknown, CryptoWorld | Scope.Scope>]
> = [
  [
    "no folder",
    "Unusable",
    ({ device }) => Effect.sync(() => rmSync(join(device.home, "crypto"), { recursive: true }))
  ],
  ["a folder without a file", "Unusable", ({ device }) => Effect.sync(() => emptied(device.home))],
  ["a file of no length", "Unusable", ({ device }) => Effect.sync(() => writeFileSync(keysIn(device.home), ""))],
  [
    "a whole file without an account",
    "Unusable",
    ({ device }) =>
      Effect.sync(() => {
        emptied(device.home)
        new RecordFile(keysIn(device.home)).close()
      })
  ],
  [
    "another device's store",
    "Unusable",
    ({ device }) => Effect.map(ran("bot", "OTHER"), (file) => cpSync(file, keysIn(device.home)))
  ],
  [
    "another account's store",
    "Unusable",
    ({ device }) => Effect.map(ran("eve", "BOTS"), (file) => cpSync(file, keysIn(device.home)))
  ],
  [
    "keys that the device had before it was made anew",
    "Unusable",
    ({ device }) =>
      Effect.gen(function*() {
        // Keys for the same names, which another homeserver got.
        const put = Effect.map(ran("bot", "BOTS"), (file) => cpSync(file, keysIn(device.home)))
        yield* Effect.scoped(Effect.provide(put, Layer.fresh(world)))
      })
  ],
  [
    "an older copy of its own store",
    "On",
    ({ device }) =>
      Effect.gen(function*() {
        const copy = yield* copied(device.home)
        yield* Effect.scoped(Effect.flatMap(device.start(), ({ sync }) => sync))
        cpSync(keysIn(copy), keysIn(device.home))
      })
  ]
]

describe("A device whose keys the homeserver has", () => {
  for (const [what, tag, done] of cases) {
    test(
      `is ${tag === "On" ? "used" : "left alone"} with ${what}`,
      Effect.gen(function*() {
        const all = yield* published
        yield* done(all)
        for (let starts = 0; starts < 2; starts++) {
          const state = yield* all.started
          assert.strictEqual(state._tag, tag)
          if (state._tag === "Unusable") assert.include(state.why, "BOTS")
        }
        assert.deepStrictEqual(yield* all.onServer, all.before)
      })
    )
  }
})

describe("A device's first start", () => {
  test(
    "goes on where it was cut off before the store held anything",
    Effect.gen(function*() {
      const device = yield* botDevice()
      mkdirSync(join(device.home, "crypto/BOTS"), { recursive: true })
      writeFileSync(keysIn(device.home), "")
      yield* Effect.scoped(Effect.map(Effect.flatMap(device.start(), stateOf), (state) => {
        // The engine was loaded and published its keys, as at any first start.
        assert.isDefined(state._tag === "On" ? state.fingerprint : undefined)
      }))
      assert.deepInclude(heldIn(keysIn(device.home)), { _tag: "Held", user: device.me.id, device: "BOTS" })
    })
  )
})

describe("Whose keys are in a store", () => {
  test(
    "is read past the engine as the engine has it",
    Effect.gen(function*() {
      const fresh = yield* botDevice("bot", "FRESH")
      const state = yield* Effect.scoped(Effect.flatMap(fresh.start(), stateOf))
      const fingerprint = state._tag === "On" ? state.fingerprint : assert.fail(state._tag)
      assert.deepStrictEqual(heldIn(keysIn(fresh.home, "FRESH")), {
        _tag: "Held",
        user: fresh.me.id,
        device: "FRESH",
        fingerprint
      })
    })
  )

  it.effect("is not known where no table is", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(storedAccount({ all: () => assert.fail("no such table") }), { _tag: "Unreadable" })
      assert.deepStrictEqual(heldIn(join(yield* folder, "keys.db")), { _tag: "None" })
    }))
})
