import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, Redacted } from "effect"
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import type { KeptLogin } from "../../../src/domain/account/LoginSession.ts"
import * as SessionFile from "../../../src/layers/account/SessionFile.ts"
import { status } from "../../../src/layers/beside/StoreStatus.ts"
import { filesIn, prepareDataDir } from "../../../src/layers/store/DataDir.ts"
import { change, readBeside } from "../../../src/layers/store/StoreBeside.ts"
import { SessionStore } from "../../../src/services/account/SessionStore.ts"
import * as Store from "../../../src/testing/JournalFolder.ts"
import { accept, here, stored, waiting } from "../../contracts/JournalCases.ts"
import { folder, opened, refusal, refusedLayer } from "../../support/Folder.ts"

const asRoot = process.geteuid?.() === 0
const mode = (file: string) => statSync(file).mode & 0o7777

describe("A folder that is not there", () => {
  it.effect("is made with those above it", () =>
    Effect.gen(function*() {
      const dataDir = join(yield* folder, "a/b")
      yield* prepareDataDir(dataDir)
      assert.strictEqual(mode(dataDir), 0o700)
    }))

  it.effect.skipIf(!existsSync("/proc/self"))(
    "is refused where none can be made, and nothing hangs",
    () =>
      Effect.gen(function*() {
        const { message } = yield* refusal(prepareDataDir("/proc/none/data"))
        assert.include(message, "/proc/none/data")
        assert.include(message, "DATA_DIR")
      })
  )
})

describe("A folder that others can write to", () => {
  it.effect("is refused where everybody can, before anything is put into it", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      chmodSync(dataDir, 0o777)
      const error = yield* refusedLayer(Store.layer(dataDir))
      assert.strictEqual(error.reason, "unsafe")
      assert.strictEqual(error.exitCode, 2)
      assert.include(error.message, `${dataDir} is not safe to be used (every user of this machine`)
      assert.isFalse(existsSync(filesIn(dataDir).lock))
    }))

  it.effect("is used where a group can, as in a container, and what that means is said", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      chmodSync(dataDir, 0o2775)
      const said: Array<string> = []
      yield* opened(dataDir, accept("s1")).pipe(
        Effect.provide(Logger.layer([Logger.make(({ message }) => void said.push([message].flat().join(" ")))]))
      )
      assert.deepStrictEqual(said, [
        `${dataDir} may be written to by a group: whoever is in it can take away or replace what the bot keeps, ` +
        `but not read it, as its files are the bot's alone (0600)`
      ])
      assert.strictEqual(mode(dataDir), 0o2775)
      assert.strictEqual(mode(filesIn(dataDir).store), 0o600)
    }))
})

describe("A file that others may have put there", () => {
  for (
    const name of [
      "bot.db",
      "bot.lock",
      "bot.db-wal",
      "session.json",
      "session.json.new",
      "recovery-key",
      "recovery-key.new",
      "bot.db.new"
    ]
  ) {
    it.effect(`is not followed where it is a link: ${name}`, () =>
      Effect.gen(function*() {
        const [dataDir, elsewhere] = [yield* folder, yield* folder]
        const victim = join(elsewhere, "victim.txt")
        writeFileSync(victim, "precious", { mode: 0o644 })
        symlinkSync(victim, join(dataDir, name))
        const error = yield* refusedLayer(Store.layer(dataDir))
        assert.strictEqual(error.reason, "unsafe")
        assert.include(error.message, join(dataDir, name))
        assert.strictEqual(readFileSync(victim, "utf8"), "precious")
        assert.strictEqual(mode(victim), 0o644)
      }))
  }

  it.effect("is not followed by who looks at the store or changes it beside the bot either, whose modes stay", () =>
    Effect.gen(function*() {
      const [dataDir, elsewhere] = [yield* folder, yield* folder]
      yield* opened(dataDir, accept("s1"))
      yield* opened(elsewhere, accept("s1"))
      const { store } = filesIn(dataDir)
      chmodSync(store, 0o644)
      yield* readBeside(dataDir, () => Effect.void)
      assert.strictEqual(mode(store), 0o644)
      const ends = Effect.all([
        refusal(readBeside(dataDir, () => Effect.void)),
        refusal(change(dataDir, () => Effect.void)),
        refusal(status(dataDir, undefined))
      ])
      const reasons = Effect.map(ends, (errors) => errors.map(({ reason }) => reason))
      chmodSync(store, 0o646)
      assert.deepStrictEqual(yield* reasons, ["unsafe", "unsafe", "unsafe"])
      rmSync(store)
      symlinkSync(filesIn(elsewhere).store, store)
      assert.deepStrictEqual(yield* reasons, ["unsafe", "unsafe", "unsafe"])
      rmSync(store)
      chmodSync(dataDir, 0o777)
      assert.deepStrictEqual(yield* reasons, ["unsafe", "unsafe", "unsafe"])
    }))

  it.effect("is no place for a login: what lies beside session.json is neither written into nor left", () =>
    Effect.gen(function*() {
      const [dataDir, elsewhere] = [yield* folder, yield* folder]
      const { session } = filesIn(dataDir)
      const victim = join(elsewhere, "victim.txt")
      writeFileSync(victim, "precious", { mode: 0o644 })
      symlinkSync(victim, `${session}.new`)
      const kept: KeptLogin = { device: "D", found: undefined, session: undefined }
      yield* Effect.provide(Effect.flatMap(SessionStore, (store) => store.put(kept)), SessionFile.layer(session))
      assert.strictEqual(readFileSync(victim, "utf8"), "precious")
      assert.strictEqual(mode(victim), 0o644)
      assert.isTrue(lstatSync(session).isFile())
      assert.strictEqual(mode(session), 0o600)
      assert.strictEqual(
        yield* Effect.provide(
          Effect.flatMap(SessionStore, ({ get }) => Effect.map(get, ({ device }) => device)),
          SessionFile.layer(session)
        ),
        "D"
      )
    }))

  it.effect("a session that is a link is not read", () =>
    Effect.gen(function*() {
      const [dataDir, elsewhere] = [yield* folder, yield* folder]
      const { session } = filesIn(dataDir)
      yield* SessionFile.threadSalt(join(elsewhere, "session.json"), undefined)
      symlinkSync(join(elsewhere, "session.json"), session)
      assert.strictEqual((yield* Effect.flip(SessionFile.threadSalt(session, undefined))).reason, "unsafe")
      assert.strictEqual(Redacted.value(yield* SessionFile.threadSalt(session, Redacted.make("given"))), "given")
    }))

  it.effect.skipIf(!asRoot)("of another user's is refused, by name", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(dataDir, accept("s1"))
      chownSync(filesIn(dataDir).store, 12_345, 12_345)
      const error = yield* refusedLayer(Store.layer(dataDir))
      assert.match(error.message, /bot\.db is not safe to be used \(it belongs to another user \(12345\)/)
    }))

  it.effect.skipIf(!asRoot)(
    "of the folder's owner is used, and its mode left as it is, as on a volume whose group we are in",
    () =>
      Effect.gen(function*() {
        const dataDir = yield* folder
        yield* opened(dataDir, accept("s1", { events: stored(here, "$1") }))
        const { lock, store } = filesIn(dataDir)
        chmodSync(dataDir, 0o2775)
        for (const path of [dataDir, store, lock]) chownSync(path, 12_345, 12_345)
        for (const path of [store, lock]) chmodSync(path, 0o660)
        assert.deepStrictEqual(yield* opened(dataDir, waiting), ["$1"])
        for (const path of [store, lock]) assert.strictEqual(mode(path), 0o660)
      })
  )

  it.effect("folders of ours are looked at too, and closed", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { backups } = filesIn(dataDir)
      mkdirSync(backups, { mode: 0o755 })
      yield* prepareDataDir(dataDir)
      assert.strictEqual(mode(backups), 0o700)
      symlinkSync("/", join(dataDir, "crypto"))
      assert.strictEqual((yield* Effect.flip(prepareDataDir(dataDir))).reason, "unsafe")
    }))
})
