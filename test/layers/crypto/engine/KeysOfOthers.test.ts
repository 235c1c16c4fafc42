import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { keysOfOthers } from "../../../../src/layers/crypto/engine/KeysOfOthers.ts"
import { KeyServer } from "../../../../src/services/crypto/KeyServer.ts"

const user = "@bot:hs"
const refused = MatrixFault.cases.Refused.make({ status: 404, errcode: "M_UNRECOGNIZED", detail: "" })
const none = { device_keys: { [user]: {} } }
const theirs = { device_keys: { [user]: { BOT: { keys: {} } } } }

/** What comes of these answers, one after another, and how many of them it took. */
const asked = Effect.fnUntraced(function*(answers: ReadonlyArray<RawEvent | MatrixFault>) {
  let count = 0
  const query = () =>
    Effect.suspend(() => {
      const answer = answers[count++]!
      return "_tag" in answer
        ? Effect.fail(new MatrixError({ call: "POST keys/query", reason: answer as MatrixFault }))
        : Effect.succeed(answer)
    })
  const server = Layer.mock(KeyServer, { query })
  const fiber = yield* Effect.forkChild(Effect.provide(keysOfOthers({ user, device: "BOT" }, undefined), server))
  yield* TestClock.adjust("1 hour")
  return { found: yield* Fiber.join(fiber), count }
})

describe("Keys of a device that are not ours", () => {
  for (
    const [title, answers, found] of [
      ["are there", [theirs], true],
      ["are not there", [none], false],
      ["are nowhere on a server that knows no keys", [refused], false],
      ["are asked for again where the answer is empty", [{}, theirs], true],
      ["are asked for again where it has no user", [{ device_keys: {}, failures: {} }, {}, none], false]
    ] as const
  ) {
    it.effect(
      title,
      () =>
        Effect.map(
          asked(answers),
          ({ count, found: said }) => assert.deepStrictEqual([said, count], [found, answers.length])
        )
    )
  }
})
