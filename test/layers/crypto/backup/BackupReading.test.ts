import { assert, describe, it } from "@effect/vitest"
import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { ReadableBackup } from "../../../../src/layers/crypto/backup/BackupMaking.ts"
import { makeBackupReading } from "../../../../src/layers/crypto/backup/BackupReading.ts"
import { makeLogSparingly } from "../../../../src/layers/pace/LogSparingly.ts"
import { Faults } from "../../../../src/sandbox/homeserver/Faults.ts"
import { KeyServer } from "../../../../src/services/crypto/KeyServer.ts"
import { eventually, settled } from "../../../support/AgentWaits.ts"
import { backupCase, heardBefore, soon } from "../../../support/BackupScenes.ts"
import { cryptoAccount, cryptoProcess } from "../../../support/CryptoProcess.ts"
import { cutOff } from "../../../support/CutOff.ts"
import { folder } from "../../../support/Folder.ts"
import { keptLog } from "../../../support/LoggedLines.ts"
import { loggedIn } from "../../../support/SandboxHttp.ts"

const notThere = MatrixFault.cases.Refused.make({ status: 404, errcode: "M_NOT_FOUND", detail: "" })
const noAnswer = MatrixFault.cases.Unavailable.make({ detail: "no answer" })

/** A reading of a backup without sessions, whose server says nothing about those that `fails` names. */
const emptyBackup = (fails: (session: string) => boolean = () => false) => {
  const asked: Array<string> = []
  const server = {
    roomKey: (_version: string, _room: string, session: string) =>
      Effect.suspend(() => {
        asked.push(session)
        return Effect.fail(new MatrixError({ call: "GET room_keys", reason: fails(session) ? noAnswer : notThere }))
      })
  } as Partial<typeof KeyServer.Service> as typeof KeyServer.Service
  const reading = makeBackupReading({} as OlmMachine, makeLogSparingly())
  const fetchAll = (version = "1") =>
    reading.fetchAll({ version } as ReadableBackup).pipe(Effect.provideService(KeyServer, server), Effect.result)
  return { ...reading, asked, fetchAll, want: (session: string) => reading.want({ room: "!room:here", session }) }
}

describe("Reading a backup", () => {
  it.effect("asks for a session once, until there is another version", () =>
    Effect.gen(function*() {
      const { asked, fetchAll, useVersion, want } = emptyBackup()
      useVersion("1")
      assert.deepStrictEqual([want("a"), want("a")], [true, false])
      yield* fetchAll()
      assert.isFalse(want("a"))
      yield* fetchAll()
      assert.deepStrictEqual(asked, ["a"])
      useVersion("1")
      yield* fetchAll()
      assert.deepStrictEqual(asked, ["a"])
      useVersion("2")
      yield* fetchAll("2")
      assert.deepStrictEqual(asked, ["a", "a"])
    }))

  it.effect("goes on past a session about which it gets no answer, and asks for it again", () =>
    Effect.gen(function*() {
      let isDown = true
      const { asked, fetchAll, want } = emptyBackup((session) => isDown && session === "a")
      for (const session of ["a", "b", "c", "d", "e"]) want(session)
      assert.strictEqual((yield* fetchAll())._tag, "Failure")
      assert.deepStrictEqual(asked, ["a", "b", "c", "d"])
      isDown = false
      assert.strictEqual((yield* fetchAll())._tag, "Success")
      assert.deepStrictEqual(asked.slice(4), ["e", "a"])
    }))

  it.effect("remembers so many sessions and no more", () =>
    Effect.gen(function*() {
      const { asked, fetchAll, want } = emptyBackup()
      for (let n = 0; n < 4_097; n++) want(String(n))
      yield* fetchAll()
      assert.strictEqual(asked.length, 4_096)
      assert.isFalse(want("1"))
      assert.isTrue(want("0"))
      yield* fetchAll()
      assert.isTrue(want("1"))
    }))

  backupCase(
    "gets the session when the homeserver answers again",
    Effect.gen(function*() {
      const { heard, recoveryKey } = yield* heardBefore
      const faults = yield* Faults
      yield* faults.next("room_keys", { _tag: "Broken", status: 502 })
      const bot = yield* cryptoProcess(yield* cryptoAccount("bot", "SECOND"), { dataDir: yield* folder, recoveryKey })
      yield* bot.read(heard)
      let text: unknown
      while (text !== "keep this") {
        yield* settled
        yield* TestClock.adjust("2 seconds")
        text = yield* bot.read(heard)
      }
    })
  )

  backupCase(
    "leaves out what does not open with the backup's key",
    Effect.gen(function*() {
      const { heard, recoveryKey, session } = yield* heardBefore
      const phone = yield* loggedIn("bot", "PHONE")
      const path = `room_keys/keys/${encodeURIComponent(heard[0])}/${encodeURIComponent(session)}?version=1`
      const { json } = yield* phone.ask("GET", path)
      yield* phone.ask("DELETE", path)
      const ciphertext = { ephemeral: "nothing", mac: "nothing", ciphertext: "nothing" }
      assert.strictEqual((yield* phone.ask("PUT", path, { ...json, session_data: ciphertext })).status, 200)
      const { layer, lines } = keptLog()
      const process = cryptoProcess(yield* cryptoAccount("bot", "SECOND"), { dataDir: yield* folder, recoveryKey })
      const bot = yield* Effect.provide(process, layer)
      assert.strictEqual(yield* bot.read(heard), "no key")
      yield* eventually(() => lines.some(({ text }) => text.includes("a key that cannot be read")))
      assert.strictEqual(yield* bot.read(heard), "no key")
    })
  )

  backupCase(
    "looks at the account's backup again where a session is not there, at most every five minutes",
    Effect.gen(function*() {
      const { heard, recoveryKey } = yield* heardBefore
      const cut = cutOff("backup", Infinity)
      const options = { dataDir: yield* folder, recoveryKey, between: cut.layer }
      const bot = yield* cryptoProcess(yield* cryptoAccount("bot", "SECOND"), options)
      yield* bot.signed
      const missing = (session: string) =>
        bot.read([heard[0], { ...heard[1], content: { ...(heard[1]["content"] as object), session_id: session } }])
      const count = (name: string) => cut.calls.filter((call) => call === name).length
      yield* settled
      const looks = count("backup")
      yield* missing("one")
      yield* soon(() => count("roomKey") === 1)
      yield* settled
      assert.strictEqual(count("backup"), looks)
      yield* TestClock.adjust("5 minutes")
      yield* (yield* loggedIn("bot", "PHONE")).ask("DELETE", "room_keys/version/1")
      yield* settled
      assert.strictEqual(count("backup"), looks)
      yield* missing("two")
      yield* soon(() => bot.state().backup?.version === "2")
      // Both were not in the backup before.
      yield* soon(() => count("roomKey") === 4)
    })
  )
})
