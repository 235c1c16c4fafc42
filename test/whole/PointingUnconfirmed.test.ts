import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, joined, said, start, stop, until } from "./MemoryBot.ts"
import { done, notices, settled, text, told } from "./Questions.ts"

const kinds = ["answer", "notice", "question", "final", "newest edit"] as const
const acts = ["🛑", "⟲", "reply", "✅", "!stop", "!retry"] as const
const states = ["confirmed", "held", "answer to the send lost", "killed"] as const
type Kind = (typeof kinds)[number]
type Act = (typeof acts)[number]
type State = (typeof states)[number]

/** What comes of pointing at a thing of the bot's that the server has confirmed. */
const expected: Readonly<Record<Kind, Readonly<Record<Act, string>>>> = (() => {
  const growing = { "🛑": "stopped", "⟲": "", reply: "asked", "✅": "", "!stop": "stopped", "!retry": "told" }
  return {
    answer: growing,
    notice: growing,
    "newest edit": growing,
    question: { ...growing, reply: "told", "✅": "answered" },
    final: { "🛑": "", "⟲": "again", reply: "asked", "✅": "", "!stop": "told", "!retry": "again" }
  }
})()

const lines: Readonly<Record<Kind, ReadonlyArray<Line>>> = {
  answer: [text("first words ")],
  notice: [{ _tag: "Tool", call: "t", status: "started", title: "Looking" } as Line],
  question: [{
    _tag: "Asked",
    ask: "a1",
    title: "May I?",
    choices: [{ id: "y", label: "Yes", effect: "allow" }, { id: "n", label: "No", effect: "deny" }]
  }],
  final: [{ _tag: "Failed", code: "internal", message: "no luck" } as Line],
  "newest edit": [text("first words ")]
}

const after = (minutes: number) =>
  Effect.forEach(
    Array.from({ length: minutes * 12 }),
    () => Effect.andThen(TestClock.adjust("5 seconds"), settled),
    { discard: true }
  )

const point = Effect.fnUntraced(function*(by: UserId, room: RoomId, act: Act, at: EventId) {
  const { people } = yield* MatrixMemoryControl
  const words = { reply: "and more?", "!stop": "!stop", "!retry": "!retry" }
  if (act === "🛑" || act === "⟲" || act === "✅") {
    yield* people.send(by, room, "m.reaction", {
      "m.relates_to": { rel_type: "m.annotation", event_id: at, key: act }
    })
    return
  }
  yield* people.say(by, room, {
    msgtype: "m.text",
    body: words[act],
    "m.mentions": {},
    "m.relates_to": { "m.in_reply_to": { event_id: at } }
  })
})

/** What came of it, in one word. */
const outcome = Effect.fnUntraced(function*(room: RoomId) {
  const [all, agent, words] = [yield* said(room), yield* told, yield* notices(room)]
  if (agent.some((line) => line.startsWith("answer "))) return "answered"
  if (all.some(({ mark }) => mark.state === "stopped")) return "stopped"
  if (all.some(({ mark }) => mark.attempt === 2)) return "again"
  if (agent.includes("prompt and more?")) return "asked"
  return words.some((one) => /still|nothing|could not|fit/iu.test(one)) ? "told" : ""
})

/** Points at the newest event of the bot's, whose send is in that state. */
const tried = Effect.fnUntraced(function*(kind: Kind, act: Act, state: State) {
  const control = yield* MatrixMemoryControl
  const { bot, people } = control
  const script = yield* AgentScript
  script.answers("work", lines[kind])
  script.answers("and more?", [text("more"), done])
  const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
  const room = yield* people.room(bob, { invite: [bot, alice] })
  yield* people.join(alice, room)
  const first = yield* start()
  yield* joined(room)
  const prepared = Effect.gen(function*() {
    if (state === "held" || state === "killed") return yield* control.hold("send", { acted: true })
    if (state === "confirmed") return undefined
    yield* control.fail("send", MatrixFault.cases.Unavailable.make({ detail: "502" }), { acted: true })
    return undefined
  })
  const isEdit = kind === "newest edit"
  let held = isEdit ? undefined : yield* prepared
  yield* people.say(alice, room, { msgtype: "m.text", body: "work", "m.mentions": { user_ids: [bot] } })
  yield* settled
  if (kind === "notice") yield* Effect.andThen(TestClock.adjust("4 seconds"), settled)
  if (isEdit) {
    yield* until("shown", Effect.map(said(room), (all) => all[0]))
    yield* settled
    held = yield* prepared
    script.says(script.sent[0]!.thread, [text("and more")])
    yield* Effect.andThen(TestClock.adjust("20 seconds"), settled)
  }
  const shown = (yield* control.sent(room)).at(-1)
  assert.isDefined(shown)
  if (state === "killed") yield* stop(first)
  yield* point(alice, room, act, shown!["event_id"] as EventId)
  yield* settled
  if (state === "killed") yield* start()
  else yield* Effect.andThen(TestClock.adjust("3 seconds"), settled)
  if (held !== undefined) yield* held.release
  yield* after(2)
  const isOpen = kind !== "final" && !(yield* told).includes("cancel")
  if (isOpen) script.says(script.sent[0]!.thread, [done])
  yield* after(1)
  return yield* outcome(room)
})

describe("What points at something of the bot's", () => {
  for (const kind of kinds) {
    for (const act of acts) {
      for (const state of states) {
        it.effect(`${act} at the ${kind}, ${state}`, () =>
          Effect.gen(function*() {
            assert.strictEqual(yield* tried(kind, act, state), expected[kind][act])
          }).pipe(Effect.provide(backends)))
      }
    }
  }
})
