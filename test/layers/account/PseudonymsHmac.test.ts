import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ChatId, EventId, UserId } from "../../../src/domain/Ids.ts"
import * as PseudonymsHmac from "../../../src/layers/account/PseudonymsHmac.ts"
import { threadSalt } from "../../../src/layers/account/SessionFile.ts"
import { quarantineKept } from "../../../src/layers/store/QuarantineKept.ts"
import { Pseudonyms } from "../../../src/services/account/Pseudonyms.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { folder, opened, refusal } from "../../support/Folder.ts"

describe("The salt in session.json", () => {
  it.effect("is minted once, kept, and readable by nobody else", () =>
    Effect.gen(function*() {
      const file = join(yield* folder, "session.json")
      const salt = Redacted.value(yield* threadSalt(file, undefined))
      assert.isAtLeast(Buffer.from(salt, "base64url").length, 32)
      assert.strictEqual(Redacted.value(yield* threadSalt(file, undefined)), salt)
      assert.strictEqual((statSync(file).mode & 0o777).toString(8), "600")
      assert.deepStrictEqual(JSON.parse(readFileSync(file, "utf8")), { salt })
    }))

  it.effect("is another one in another folder", () =>
    Effect.gen(function*() {
      const one = yield* threadSalt(join(yield* folder, "session.json"), undefined)
      assert.notStrictEqual(
        Redacted.value(one),
        Redacted.value(yield* threadSalt(join(yield* folder, "session.json"), undefined))
      )
    }))

  it.effect("is the given one where there is one, and that is not written down", () =>
    Effect.gen(function*() {
      const file = join(yield* folder, "session.json")
      assert.strictEqual(Redacted.value(yield* threadSalt(file, Redacted.make("mine"))), "mine")
      assert.throws(() => statSync(file))
    }))

  for (
    const [title, text] of [["no JSON", "salt"], ["no salt", "{}"], ["an empty salt", "{\"salt\":\"\"}"], [
      "a salt that is no text",
      "{\"salt\":7}"
    ], ["nothing", ""]] as const
  ) {
    it.effect(`is not guessed where the file holds ${title}: the file is named, shown to nobody, and kept`, () =>
      Effect.gen(function*() {
        const file = join(yield* folder, "session.json")
        writeFileSync(file, text)
        const error = yield* refusal(threadSalt(file, undefined))
        assert.strictEqual(error.reason, "not a session")
        assert.strictEqual(error.exitCode, 2)
        assert.include(error.message, file)
        assert.strictEqual(readFileSync(file, "utf8"), text)
      }))
  }

  it.effect("is refused where it cannot be kept", () =>
    Effect.gen(function*() {
      const error = yield* refusal(threadSalt(join(yield* folder, "no", "session.json"), undefined))
      assert.strictEqual(error.reason, "read-only")
    }))
})

describe("The names that the agent gets", () => {
  const chat = ChatId.make("!room:x $thread @ann:x")
  const event = EventId.make("$event")
  const person = UserId.make("@ann:x")
  const names = (salt: string) =>
    Effect.provide(
      Effect.map(Pseudonyms, (made) =>
        [
          made.thread(chat, 0),
          made.thread(chat, 1),
          made.prompt(event, 1),
          made.prompt(event, 2),
          made.person(person, chat),
          made.person(person, ChatId.make("!other:x"))
        ] as const),
      PseudonymsHmac.layer(Redacted.make(salt))
    )

  it.effect("are two for threads whose ids differ in the case of a letter alone", () =>
    Effect.map(Pseudonyms, (made) => {
      const [one, other] = ["!r:x $rOOt", "!r:x $root"].map((name) => made.thread(ChatId.make(name), 0))
      assert.notStrictEqual(one, other)
    }).pipe(Effect.provide(PseudonymsHmac.layer(Redacted.make("salt"))), Effect.provide(JournalMemory.layer)))

  it.effect("are of the agreed form, and say nothing of what they stand for", () =>
    Effect.gen(function*() {
      const made = yield* Effect.provide(names("salt"), JournalMemory.layer)
      for (const [index, prefix] of ["t1_", "t1_", "p1_", "p1_", "u1_", "u1_"].entries()) {
        assert.match(made[index] ?? "", new RegExp(`^${prefix}[A-Za-z0-9_-]{22}$`))
      }
      assert.notMatch(made.join(), /room|thread|event|ann/)
    }))

  it.effect("differ by generation, attempt, and chat", () =>
    Effect.gen(function*() {
      const made = yield* Effect.provide(names("salt"), JournalMemory.layer)
      assert.strictEqual(new Set(made).size, made.length)
    }))

  it.effect("stay for as long as the salt and the store do, and no longer", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const first = yield* opened(dataDir, names("salt"))
      assert.deepStrictEqual(yield* opened(dataDir, names("salt")), first)
      const others = [...yield* opened(dataDir, names("pepper")), ...yield* opened(yield* folder, names("salt"))]
      for (const name of others) assert.notInclude(first, name)
    }))
})

describe("The quarantine of an agent", () => {
  const url = "wss://agent.example/?key=secret"

  it.effect("is kept across restarts, for that agent only, until somebody lifts it", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const kept = (address: string) => Effect.map(WholeJournal, (journal) => quarantineKept(journal, address))
      const check = (address: string) => opened(dataDir, Effect.flatMap(kept(address), ({ check }) => check))
      const lift = opened(dataDir, Effect.flatMap(kept(url), ({ lift }) => lift()))
      assert.deepStrictEqual(yield* check(url), Option.none())
      assert.isFalse(yield* lift)
      yield* opened(dataDir, Effect.flatMap(kept(url), ({ raise }) => raise("a frame of t1_other")))
      assert.deepStrictEqual(yield* check(url), Option.some("a frame of t1_other"))
      assert.deepStrictEqual(yield* check("wss://other.example"), Option.none())
      assert.isTrue(yield* lift)
      assert.deepStrictEqual(yield* check(url), Option.none())
      assert.isFalse(yield* lift)
      assert.notInclude(readFileSync(join(dataDir, "bot.db"), "latin1"), "key=secret")
    }))
})
