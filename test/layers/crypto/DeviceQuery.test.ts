import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { at, recordOf } from "../../../src/domain/Json.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { queryDevices } from "../../../src/layers/crypto/DeviceQuery.ts"
import { KeyServer } from "../../../src/services/crypto/KeyServer.ts"

const users = ["@a:x", "@b:x", "@eve:y", "@c:x", "@d:x"]
const body = { timeout: 10, device_keys: Object.fromEntries(users.map((user) => [user, []])) }
const keys = { D: { keys: {} } }

/** A homeserver whose answers fail while Eve is among those who are asked for. */
const serverOver = (reason: MatrixFault) => {
  const asked: Array<RawEvent> = []
  const refuse = () => Effect.die(new Error("not asked"))
  const server = KeyServer.of({
    upload: refuse,
    claim: refuse,
    toDevice: refuse,
    uploadSignatures: refuse,
    uploadSigningKeys: refuse,
    backup: Effect.die(new Error("not asked")),
    createBackup: refuse,
    putRoomKeys: refuse,
    roomKey: refuse,
    query: (query) =>
      Effect.suspend(() => {
        asked.push(query)
        const of = Object.keys(recordOf(query["device_keys"]))
        return of.includes("@eve:y")
          ? Effect.fail(new MatrixError({ call: "POST keys/query", reason }))
          : Effect.succeed<RawEvent>({ device_keys: Object.fromEntries(of.map((user) => [user, keys])) })
      })
  })
  return { asked, server }
}

describe("Asking for devices", () => {
  it.effect("leaves out only the user whose part is too large", () =>
    Effect.gen(function*() {
      const reason = MatrixFault.cases.Unavailable.make({ detail: "too large", tooLarge: true })
      const { asked, server } = serverOver(reason)
      const answer = yield* queryDevices(server, body)
      assert.deepStrictEqual(
        answer["device_keys"],
        Object.fromEntries(users.map((user) => [user, user === "@eve:y" ? {} : keys]))
      )
      assert.isTrue(asked.every((query) => at(query, "timeout") === 10))
      assert.isBelow(asked.length, 2 * users.length)
    }))

  it.effect("fails where no answer came for another reason", () =>
    Effect.gen(function*() {
      const { asked, server } = serverOver(MatrixFault.cases.Unavailable.make({ detail: "broke" }))
      assert.instanceOf(yield* Effect.flip(queryDevices(server, body)), MatrixError)
      assert.lengthOf(asked, 1)
    }))
})
