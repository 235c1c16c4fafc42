import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import { keptEncryptionText } from "../../../src/domain/crypto/KeptEncryption.ts"
import { keyTroubles } from "../../../src/domain/crypto/keys/KeyTroubles.ts"
import { encryptionIn, unreadableIn } from "../../../src/layers/beside/EncryptionInStatus.ts"
import { readBeside } from "../../../src/layers/store/StoreBeside.ts"
import { folder, opened } from "../../support/Folder.ts"
import { unknownEncryption } from "../../support/StatusCases.ts"

const { unreadable } = unknownEncryption
const { On, Off, Unusable } = EncryptionState.cases
const text = (state: EncryptionState) => keptEncryptionText({ at: 5, state })
const at = new Date(5)

describe("Encryption in the status of a store", () => {
  it("is what the bot noted of it, with what that means", () => {
    assert.deepStrictEqual(encryptionIn(undefined, unreadable), unknownEncryption)
    assert.deepStrictEqual(encryptionIn(text(Off.make({})), unreadable), { ...unknownEncryption, state: "off", at })
    assert.deepStrictEqual(encryptionIn(text(Unusable.make({ why: "the device", advice: "give it" })), unreadable), {
      ...unknownEncryption,
      state: "unusable",
      at,
      trouble: { means: "The device", advice: "Give it" }
    })
    const locked = On.make({
      device: "D",
      fingerprint: "f",
      identity: IdentityState.cases.Locked.make({ why: "it is" }),
      oneTimeKeys: 3,
      rotatedAt: 4,
      verification: {
        user: "@ann:x",
        device: "P",
        at: 6,
        outcome: "done",
        emoji: [{ symbol: "🐶", description: "Dog" }],
        decimals: [1000, 2000, 3000]
      },
      changedAdmins: ["@eve:x"],
      mismatchedAdmins: ["@bea:x"],
      backup: { state: "on", version: "3" },
      keyStore: "keys damaged",
      recoveryKey: "It is another one"
    })
    const older = encryptionIn(text({ ...locked, older: true, refusedUpload: "400 M_UNKNOWN" }), unreadable)
    assert.deepStrictEqual(older.keyTroubles, keyTroubles({ older: true, refusedUpload: "400 M_UNKNOWN" }))
    const found = encryptionIn(text(locked), unreadable)
    assert.match(found.trouble?.means ?? "", /since it is$/)
    assert.match(found.keyStore?.means ?? "", /is damaged/)
    assert.match(found.recoveryKey?.means ?? "", /^It is another one, /)
    assert.deepStrictEqual({ ...found, trouble: null, keyStore: null, recoveryKey: null }, {
      ...unknownEncryption,
      state: "on",
      at,
      device: "D",
      fingerprint: "f",
      identity: "locked",
      oneTimeKeys: 3,
      rotatedAt: new Date(4),
      verification: {
        user: "@ann:x",
        device: "P",
        at: new Date(6),
        outcome: "done",
        shown: "🐶 Dog; 1000 2000 3000"
      },
      changedAdmins: ["@eve:x"],
      mismatchedAdmins: ["@bea:x"],
      backup: { state: "on", version: "3" }
    })
  })

  it.effect("counts the messages that cannot be read now, and none that were read since", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, Effect.void)
      const database = new DatabaseSync(join(dir, "bot.db"))
      for (const [session, reason] of [["s1", "no key"], ["s2", "no key"], ["s3", "too old"], ["read", "no key"]]) {
        database.prepare("INSERT INTO unreadable VALUES ('!r', ?, '@a:x', '$e', ?, 1, 1)").run(session!, reason!)
      }
      const event = database.prepare(
        "INSERT INTO events (event, room, place, state, session, sealed) VALUES (?, '!r', ?, 0, ?, ?)"
      )
      for (const [place, session] of ["s1", "s1", "s2", "s3"].entries()) event.run(`$${place}`, place, session, 2)
      event.run("$read", 9, "read", null)
      database.close()
      const found = yield* readBeside(dir, (layout) => Effect.all([unreadableIn(layout), unreadableIn(6)]))
      assert.deepStrictEqual(found, [{
        messages: 4,
        sessions: 3,
        reasons: [{ reason: "no key", messages: 3 }, { reason: "too old", messages: 1 }]
      }, unreadable])
    }))
})
