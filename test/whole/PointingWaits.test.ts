import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { EventId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, joined, said, until } from "./MemoryBot.ts"
import { done, group, isTold, settled, text, told } from "./Questions.ts"

const minutes = (count: number) =>
  Effect.forEach(
    Array.from({ length: count }),
    () => Effect.andThen(TestClock.adjust("1 minute"), settled),
    { discard: true }
  )

const replyTo = (event: EventId) => ({ "m.relates_to": { "m.in_reply_to": { event_id: event } } })

/** A group whose homeserver answers no send, and an answer there that nobody confirmed. */
const unconfirmed = Effect.gen(function*() {
  const control = yield* MatrixMemoryControl
  const script = yield* AgentScript
  script.answers("work", [text("here it is"), done])
  for (const one of ["and more?", "hello", "elsewhere"]) script.answers(one, [text(`re ${one}`), done])
  const before = yield* group
  const fault = MatrixFault.cases.Unavailable.make({ detail: "502" })
  yield* control.outage("send", fault, { room: before.room, acted: true })
  yield* before.says(before.bob, "work", before.mention)
  const [answer] = yield* until("shown", Effect.map(said(before.room), (all) => (all.length > 0 ? all : undefined)))
  yield* settled
  return { ...before, answer: answer!.event as EventId, control }
})

describe("What waits for a send that is never confirmed", () => {
  it.effect("is let go after ten minutes, and what its sender says behind it goes on then", () =>
    Effect.gen(function*() {
      const { answer, bob, mention, says } = yield* unconfirmed
      yield* says(bob, "and more?", replyTo(answer))
      yield* says(bob, "hello", mention)
      yield* settled
      yield* minutes(5)
      assert.deepStrictEqual(yield* told, ["prompt work"])
      yield* minutes(7)
      assert.deepStrictEqual(yield* told, ["prompt work", "prompt hello"])
    }).pipe(Effect.provide(backends)))

  it.effect("holds up nobody else, no other room, and nothing that points nowhere", () =>
    Effect.gen(function*() {
      const { alice, answer, bob, bot, control, mention, says } = yield* unconfirmed
      const { people } = control
      yield* says(bob, "and more?", replyTo(answer))
      yield* says(alice, "hello", mention)
      const other = yield* people.room(bob, { invite: [bot], direct: true })
      yield* joined(other)
      yield* people.say(bob, other, "elsewhere")
      yield* isTold("prompt elsewhere")
      yield* isTold("prompt hello")
    }).pipe(Effect.provide(backends)))

  it.effect("does not wait where it replies to what somebody else said", () =>
    Effect.gen(function*() {
      const { alice, bob, mention, says } = yield* unconfirmed
      const theirs = yield* says(alice, "lunch?")
      yield* says(alice, "the train is late")
      yield* settled
      yield* says(bob, "yes", replyTo(theirs))
      yield* says(bob, "hello", mention)
      for (let quarter = 0; quarter < 400; quarter++) yield* Effect.andThen(TestClock.adjust("250 millis"), settled)
      assert.include(yield* told, "prompt hello")
    }).pipe(Effect.provide(backends)))
})
