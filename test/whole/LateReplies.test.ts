import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { EventId } from "../../src/domain/Ids.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, finals, said, until } from "./MemoryBot.ts"
import { done, group, isTold, question, settled, shows, text, told } from "./Questions.ts"

const replyTo = (event: EventId) => ({ "m.relates_to": { "m.in_reply_to": { event_id: event } } })

const inThread = (event: EventId) => ({
  "m.relates_to": { rel_type: "m.thread", event_id: event, is_falling_back: true, "m.in_reply_to": { event_id: event } }
})

/** A question of alice's that the agent did not wait for, or that was answered. */
const over = Effect.fnUntraced(function*(how: "withdrawn" | "answered", hinted = false) {
  const script = yield* AgentScript
  script.answers("drop", [question("a1", "Drop the table?", "Yes", "No")])
  for (const prompt of ["1", "why?"]) script.answers(prompt, [text("as you say"), done])
  const world = yield* group
  yield* world.says(world.alice, "drop", world.mention)
  const { event } = yield* shows(world.room, "a1")
  const hint = !hinted ? undefined : yield* Effect.andThen(
    world.says(world.alice, "maybe", replyTo(event)),
    until("a hint", Effect.map(said(world.room), (all) => all.find(({ mark }) => mark.state === "refused")))
  )
  if (how === "answered") {
    yield* world.says(world.alice, "2", replyTo(event))
    yield* isTold("answer a1 a1-1")
  }
  script.says(script.sent[0]!.thread, [text("Over."), done])
  yield* shows(world.room, "a1", how)
  yield* closed(1, world.room)
  return { ...world, event, hint: hint?.event as EventId | undefined }
})

const notOpen = (room: Parameters<typeof said>[0]) =>
  Effect.map(said(room), (all) => finals(all).filter(({ body }) => body.includes("not open any more")))

const notOpenIn = (room: Parameters<typeof said>[0]) =>
  Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    return (yield* control.sent(room)).filter((event) => JSON.stringify(event["content"]).includes("not open any more"))
      .length
  })

describe("a reply to a question that is over", () => {
  for (const how of ["withdrawn", "answered"] as const) {
    it.effect(`(${how}) with one of its choices is told so, once, and is no prompt`, () =>
      Effect.gen(function*() {
        const { alice, bob, event, room, says } = yield* over(how)
        const before = yield* told
        for (const who of [alice, alice, bob]) yield* Effect.andThen(says(who, "1", replyTo(event)), settled)
        yield* closed(3, room)
        assert.strictEqual((yield* notOpen(room)).length, 2)
        assert.deepStrictEqual(yield* told, before)
      }).pipe(Effect.provide(backends)))
  }

  it.effect("counts as one in a thread on it and as a reply to its hint too: each is told so once, and is no prompt", () =>
    Effect.gen(function*() {
      const { alice, event, hint, mention, room, says } = yield* over("withdrawn", true)
      const before = yield* told
      yield* says(alice, "1", inThread(event))
      yield* closed(3, room)
      for (const how of [inThread(event), replyTo(hint!), replyTo(event)]) {
        yield* Effect.andThen(says(alice, "1", { ...how, ...mention }), settled)
      }
      assert.strictEqual((yield* notOpen(room)).length, 1)
      assert.deepStrictEqual(yield* told, before)
    }).pipe(Effect.provide(backends)))

  it.effect("and was deleted is told so too: a reply to what was never answered is no prompt", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("drop", [question("a1", "Drop the table?", "Yes", "No")])
      script.answers("1", [text("as you say"), done])
      const { alice, mention, room, says } = yield* group
      yield* says(alice, "drop", mention)
      const { event } = yield* shows(room, "a1")
      yield* people.redact(alice, room, event)
      yield* isTold("cancel")
      yield* settled
      const before = yield* told
      yield* says(alice, "1", { ...replyTo(event), ...mention })
      yield* until("the word on it", Effect.map(notOpenIn(room), (count) => (count === 1 ? true : undefined)))
      assert.deepStrictEqual(yield* told, before)
    }).pipe(Effect.provide(backends)))

  it.effect("with anything else is a prompt, and so is a choice that is no reply", () =>
    Effect.gen(function*() {
      const { alice, event, mention, room, says } = yield* over("withdrawn")
      yield* says(alice, "why?", replyTo(event))
      yield* isTold("prompt why?")
      yield* says(alice, "1", mention)
      yield* isTold("prompt 1")
      assert.deepStrictEqual(yield* notOpen(room), [])
    }).pipe(Effect.provide(backends)))
})
