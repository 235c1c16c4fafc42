import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, joined, start } from "./MemoryBot.ts"
import { answersAll, context, inThread, replyTo, said } from "./PromptContexts.ts"

/** Alice's group, which bob is invited to; what is said there before he comes; he asks afterwards. */
const joining = Effect.fnUntraced(function*(visibility: string) {
  const { bot, people } = yield* MatrixMemoryControl
  yield* answersAll("one", "and this?", "a third")
  const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
  const state = { type: "m.room.history_visibility", content: { history_visibility: visibility } }
  const room = yield* people.room(alice, { invite: [bot, bob], state: visibility === "shared" ? [] : [state] })
  yield* start()
  yield* joined(room)
  const say = (by: typeof alice, body: string, content: RawEvent = {}) =>
    people.say(by, room, { msgtype: "m.text", body, "m.mentions": {}, ...content })
  const ask = (by: typeof alice, body: string, content: RawEvent = {}) =>
    say(by, body, { ...content, "m.mentions": { user_ids: [bot] } })
  const old = yield* say(alice, "before bob came")
  yield* say(alice, "in the thread before bob came", inThread(old))
  yield* people.join(bob, room)
  return { alice, ask, bob, old, people, room, say }
})

describe("Whoever came later", () => {
  const hidden = ["joined", "invited"] as const
  for (const visibility of hidden) {
    it.effect(`is told nothing from before by a reply, where history is for the ${visibility}`, () =>
      Effect.gen(function*() {
        const { ask, bob, old, room } = yield* joining(visibility)
        yield* ask(bob, "and this?", replyTo(old))
        yield* said(1, room)
        assert.deepStrictEqual(yield* context, [])
      }).pipe(Effect.provide(backends)))
  }

  it.effect("is told what was said in a thread since, and neither its root nor what was said before", () =>
    Effect.gen(function*() {
      const { alice, ask, bob, old, room, say } = yield* joining("joined")
      yield* say(alice, "since bob came", inThread(old))
      yield* ask(bob, "and this?", inThread(old))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, ["before by u1_: since bob came"])
    }).pipe(Effect.provide(backends)))

  it.effect("is told what they may read anyway, where history is shared", () =>
    Effect.gen(function*() {
      const { ask, bob, old, room } = yield* joining("shared")
      yield* ask(bob, "and this?", inThread(old))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, [
        "thread by u1_: before bob came",
        "before by u1_: in the thread before bob came"
      ])
    }).pipe(Effect.provide(backends)))

  it.effect("is told nothing of what cannot be found out, and answered", () =>
    Effect.gen(function*() {
      const { ask, bob, old, room } = yield* joining("shared")
      const { outage } = yield* MatrixMemoryControl
      yield* outage("stateEvent", MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" }))
      yield* ask(bob, "and this?", replyTo(old))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, [])
    }).pipe(Effect.provide(backends)))

  it.effect("is told nothing of an answer to somebody else, and is told the answers to themselves after a return", () =>
    Effect.gen(function*() {
      const { alice, ask, bob, people, room } = yield* joining("joined")
      yield* ask(bob, "one")
      const answer = yield* said(1, room)
      yield* people.leave(bob, room)
      yield* ask(alice, "a third")
      const other = yield* said(2, room)
      yield* people.invite(alice, room, bob)
      yield* people.join(bob, room)
      yield* ask(bob, "and this?", replyTo(other.event))
      yield* said(3, room)
      assert.deepStrictEqual(yield* context, [])
      yield* ask(bob, "and this?", replyTo(answer.event))
      yield* said(4, room)
      assert.deepStrictEqual(yield* context, ["reply by you: to: one"])
    }).pipe(Effect.provide(backends)))
})
