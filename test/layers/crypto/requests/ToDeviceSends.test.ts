import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { recordOf } from "../../../../src/domain/Json.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { sendToDevices } from "../../../../src/layers/crypto/requests/ToDeviceSends.ts"
import { keyServer } from "../../../support/KeyServerCases.ts"

const { Refused, Unavailable } = MatrixFault.cases
type Sizes = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Every device's message is of a size, and a request is their sum. */
const bodyOf = (sizes: Sizes): RawEvent => ({ messages: sizes })
const devicesOf = (body: RawEvent) =>
  Object.entries(recordOf(body["messages"])).flatMap(([user, devices]) =>
    Object.entries(recordOf(devices)).map(([device, size]) => ({ name: `${user} ${device}`, size: Number(size) }))
  )
const sizeOf = (body: RawEvent) => devicesOf(body).reduce((sum, { size }) => sum + size, 0)

/** A homeserver that takes at most `most` at once, and nothing twice under one transaction. */
const taking = (most: number, status = 413, errcode = "M_TOO_LARGE") => {
  const got: Array<string> = []
  const under = new Map<string, string>()
  const server = keyServer({
    toDevice: (type, txn, body) => {
      assert.strictEqual(type, "m.room.encrypted")
      if (sizeOf(body) > most) {
        const reason = Refused.make({ status, errcode, detail: "" })
        return Effect.fail(new MatrixError({ call: "PUT sendToDevice", reason }))
      }
      const names = devicesOf(body).map(({ name }) => name)
      const before = under.get(txn)
      // The same transaction stands for the same messages.
      if (before === undefined) got.push(...names)
      else assert.strictEqual(before, names.toSorted().join())
      under.set(txn, names.toSorted().join())
      return Effect.succeed<RawEvent>({})
    }
  })
  return { got, server, under }
}

const send = (server: ReturnType<typeof keyServer>, sizes: Sizes) =>
  sendToDevices(server, "m.room.encrypted", "t1", bodyOf(sizes))

const many: Sizes = {
  "@a:x": { A1: 1 },
  "@fat:x": Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`F${index}`, 2])),
  "@b:x": { B1: 1, B2: 1 }
}
const all = devicesOf(bodyOf(many)).map(({ name }) => name).toSorted()

describe("Messages to devices", () => {
  it.effect("go out as they are where they are not too large", () =>
    Effect.gen(function*() {
      const { got, server, under } = taking(100)
      yield* send(server, many)
      assert.deepStrictEqual(got.toSorted(), all)
      assert.deepStrictEqual([...under.keys()], ["t1"])
    }))

  for (const most of [12, 5, 2]) {
    for (const [status, code] of [[413, "M_TOO_LARGE"], [413, "M_UNKNOWN"], [400, "M_TOO_LARGE"]] as const) {
      it.effect(`reach every device once in requests of at most ${most}: ${status} ${code}`, () =>
        Effect.gen(function*() {
          const { got, server, under } = taking(most, status, code)
          yield* send(server, many)
          assert.deepStrictEqual(got.toSorted(), all)
          assert.isTrue([...under.keys()].every((txn) => /^t1(\.[01])+$/.test(txn)))
          // After a restart, in another order.
          yield* send(server, Object.fromEntries(Object.entries(many).toReversed()))
          assert.deepStrictEqual(got.toSorted(), all)
        }))
    }
  }

  it.effect("are kept together by user where they can be", () =>
    Effect.gen(function*() {
      const { server, under } = taking(3)
      yield* send(server, { "@a:x": { A1: 1, A2: 1, A3: 1 }, "@b:x": { B1: 1 } })
      assert.deepStrictEqual([...under.values()], ["@a:x A1,@a:x A2,@a:x A3", "@b:x B1"])
    }))

  it.effect("leave out one device alone", () =>
    Effect.gen(function*() {
      const { got, server } = taking(2)
      yield* send(server, { ...many, "@big:x": { G1: 1, G2: 3 } })
      assert.deepStrictEqual(got.toSorted(), [...all, "@big:x G1"].toSorted())
    }))

  it.effect("fail where a half fails for another reason", () =>
    Effect.gen(function*() {
      const { server } = taking(5)
      const reason = Unavailable.make({ detail: "broke" })
      const failing = keyServer({
        toDevice: (type, txn, body) =>
          txn === "t1.1"
            ? Effect.fail(new MatrixError({ call: "PUT sendToDevice", reason }))
            : server.toDevice(type, txn, body)
      })
      assert.deepStrictEqual((yield* Effect.flip(send(failing, many))).reason, reason)
    }))
})
