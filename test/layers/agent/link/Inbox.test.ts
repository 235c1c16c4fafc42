import { assert, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import { makeInbox } from "../../../../src/layers/agent/link/Inbox.ts"
import { wire1 } from "../../../../src/layers/agent/wire/Wire1.ts"

const text = (seq: number): AgentEvent => ({ _tag: "Text", run: "r", seq, message: "m", text: "x" })
const attached: AgentEvent = {
  _tag: "Attached",
  cursor: { epoch: "E", seq: 4 },
  resumed: true,
  features: wire1.features
}

it.effect("an inbox is full at 256 events or at 1 MiB, and empty again when taken", () =>
  Effect.gen(function*() {
    let room = 0
    const inbox = yield* makeInbox(() => room++)
    for (let seq = 1; seq < 256; seq++) inbox.push(text(seq), 1)
    assert.isFalse(inbox.full())
    inbox.push(text(256), 1)
    assert.isTrue(inbox.full())
    assert.strictEqual((yield* inbox.take).length, 256)
    assert.deepStrictEqual([inbox.full(), room], [false, 1])
    inbox.push(text(257), 1_048_576)
    assert.isTrue(inbox.full())
  }))

it.effect("it can be reopened only where nothing later was handed out", () =>
  Effect.gen(function*() {
    const inbox = yield* makeInbox(() => {})
    inbox.push(attached, 0)
    inbox.push(text(5), 1)
    yield* inbox.take
    inbox.push({ _tag: "Failed", code: "busy", message: "of the opener before" }, 1)
    inbox.push(text(6), 1)
    inbox.push(text(7), 1)
    assert.isFalse(inbox.canRewindTo({ epoch: "E", seq: 4 }))
    assert.isFalse(inbox.canRewindTo({ epoch: "F", seq: 6 }))
    assert.isTrue(inbox.canRewindTo({ epoch: "E", seq: 6 }))
    yield* inbox.reopen(attached, { epoch: "E", seq: 6 })
    assert.deepStrictEqual(yield* inbox.take, [attached, text(7)])
    yield* inbox.reopen(attached, undefined)
    assert.deepStrictEqual(yield* inbox.take, [attached])
  }))

it.effect("a clock that is set back does not hold text back until it has caught up", () =>
  Effect.gen(function*() {
    yield* TestClock.setTime(3_600_000)
    const inbox = yield* makeInbox(() => {}, 40)
    inbox.push(text(1), 1)
    yield* inbox.take
    yield* TestClock.setTime(0)
    inbox.push(text(2), 1)
    const taking = yield* Effect.forkChild(inbox.take, { startImmediately: true })
    yield* TestClock.adjust(40)
    assert.deepStrictEqual(yield* Fiber.join(taking), [text(2)])
  }))
