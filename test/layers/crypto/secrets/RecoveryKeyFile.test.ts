import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import {
  readRecoveryKeyFile,
  removeRecoveryKeyFile,
  writeRecoveryKeyFile
} from "../../../../src/layers/crypto/secrets/RecoveryKeyFile.ts"
import { filesIn } from "../../../../src/layers/store/DataDir.ts"
import { folder, refusal } from "../../../support/Folder.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const bytes = Uint8Array.from(
  Buffer.from("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", "hex")
)
const key = Redacted.make(bytes)
const text = "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d"

const place = Effect.map(folder, (dataDir) => filesIn(dataDir).recoveryKey)
const kept = (file: string) =>
  Effect.map(readRecoveryKeyFile(file), (read) => (read === undefined ? undefined : Redacted.value(read)))

describe("The recovery key's file", () => {
  it.effect("holds the key alone, for nobody else to read, and nothing lies beside it", () =>
    Effect.gen(function*() {
      const file = yield* place
      assert.isUndefined(yield* kept(file))
      yield* writeRecoveryKeyFile(file, key)
      assert.strictEqual(readFileSync(file, "utf8"), `${text}\n`)
      assert.strictEqual(statSync(file).mode & 0o7777, 0o600)
      assert.isFalse(existsSync(`${file}.new`))
      assert.deepStrictEqual(yield* kept(file), bytes)
    }))

  it.effect("holds the newest key, whatever a write that was cut off left beside it", () =>
    Effect.gen(function*() {
      const file = yield* place
      yield* writeRecoveryKeyFile(file, key)
      writeFileSync(`${file}.new`, "EsTc LW2K", { mode: 0o644 })
      assert.deepStrictEqual(yield* kept(file), bytes)
      yield* writeRecoveryKeyFile(file, Redacted.make(seededBytes(1, 32)))
      assert.deepStrictEqual(yield* kept(file), seededBytes(1, 32))
      assert.strictEqual(statSync(file).mode & 0o7777, 0o600)
      assert.isFalse(existsSync(`${file}.new`))
    }))

  it.effect("holds the old key where a new one cannot be written", () =>
    Effect.gen(function*() {
      const file = yield* place
      yield* writeRecoveryKeyFile(file, key)
      mkdirSync(`${file}.new`)
      assert.strictEqual(
        (yield* refusal(writeRecoveryKeyFile(file, Redacted.make(seededBytes(1, 32))))).reason,
        "read-only"
      )
      assert.deepStrictEqual(yield* kept(file), bytes)
    }))

  it.effect("is read as people write it", () =>
    Effect.gen(function*() {
      const file = yield* place
      writeFileSync(file, `\ufeff${text.replaceAll(" ", "")}\r\n\r\n`)
      assert.deepStrictEqual(yield* kept(file), bytes)
    }))

  it.effect("is gone after it was taken away, with what lay beside it, and may be so already", () =>
    Effect.gen(function*() {
      const file = yield* place
      yield* writeRecoveryKeyFile(file, key)
      writeFileSync(`${file}.new`, "EsTc LW2K")
      yield* removeRecoveryKeyFile(file)
      assert.isUndefined(yield* kept(file))
      assert.isFalse(existsSync(`${file}.new`))
      yield* removeRecoveryKeyFile(file)
    }))

  for (
    const [name, content, detail] of [
      ["an empty file", "", "wrong length"],
      ["half a key", text.slice(0, 24), "wrong length"],
      ["a key with a typing mistake", text.replace("PGiF", "PGjF"), "mistyped"],
      ["a whole page", " ".repeat(500), "too long"]
    ] as const
  ) {
    it.effect(`is not ${name}: it is left as it is, and nothing of it is told`, () =>
      Effect.gen(function*() {
        const file = yield* place
        writeFileSync(file, content)
        const error = yield* refusal(readRecoveryKeyFile(file))
        assert.deepStrictEqual([error.reason, error.detail, error.exitCode], ["not a recovery key", detail, 2])
        assert.notInclude(error.message, "EsTc")
        assert.strictEqual(readFileSync(file, "utf8"), content)
      }))
  }

  it.effect("is not read where it is far too large", () =>
    Effect.gen(function*() {
      const file = yield* place
      writeFileSync(file, text)
      // It takes no room on the disk, and could not be held in memory.
      truncateSync(file, 3 * 2 ** 30)
      const error = yield* refusal(readRecoveryKeyFile(file))
      assert.deepStrictEqual([error.reason, error.detail], ["not a recovery key", "too long"])
    }))

  for (
    const [what, act] of [
      ["read", readRecoveryKeyFile],
      ["written", (file: string) => writeRecoveryKeyFile(file, key)],
      ["taken away", removeRecoveryKeyFile]
    ] as const
  ) {
    it.effect(`is not ${what} where it is a link, wherever that leads`, () =>
      Effect.gen(function*() {
        const [file, elsewhere] = [yield* place, yield* folder]
        const victim = join(elsewhere, "victim")
        writeFileSync(victim, `${text}\n`)
        symlinkSync(victim, file)
        for (const _ of ["a file", "nothing"]) {
          const error = yield* refusal<unknown, unknown>(act(file))
          assert.deepStrictEqual([error.reason, error.file], ["unsafe", file])
          rmSync(victim, { force: true })
        }
        assert.isFalse(existsSync(victim))
      }))
  }

  it.effect("that cannot be written is said to be so, and there is nothing to read or to take away", () =>
    Effect.gen(function*() {
      const missing = join(yield* folder, "none", "recovery-key")
      assert.strictEqual((yield* refusal(writeRecoveryKeyFile(missing, key))).reason, "read-only")
      assert.isUndefined(yield* kept(missing))
      yield* removeRecoveryKeyFile(missing)
    }))
})
