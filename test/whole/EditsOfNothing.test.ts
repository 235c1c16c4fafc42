import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, finals, said, until } from "./MemoryBot.ts"
import { done, group, settled, text, told } from "./Questions.ts"

const edit = (by: UserId, room: RoomId, target: EventId, content: RawEvent) =>
  Effect.flatMap(MatrixMemoryControl, ({ people }) =>
    people.say(by, room, {
      msgtype: "m.text",
      body: `* ${String(content["body"])}`,
      "m.new_content": content,
      "m.relates_to": { rel_type: "m.replace", event_id: target }
    }))

const react = (by: UserId, room: RoomId, target: EventId, key = "⟲") =>
  Effect.flatMap(
    MatrixMemoryControl,
    ({ people }) =>
      people.send(by, room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: target, key } })
  )

const later = (seconds: number) =>
  Effect.forEach(
    Array.from({ length: seconds }),
    () => Effect.andThen(TestClock.adjust("1 second"), settled),
    { discard: true }
  )

/** A prompt in a group whose answer grows. */
const answering = Effect.gen(function*() {
  const script = yield* AgentScript
  script.answers("work", [text("about the old")])
  script.answers("work better", [text("about the new"), done])
  const { bob, bot, room, says } = yield* group
  const mentions = { "m.mentions": { user_ids: [bot] } }
  const prompt = yield* says(bob, "bot: work", mentions)
  yield* until("shown", Effect.map(said(room), (all) => all[0]))
  yield* settled
  return { bob, mentions, prompt, room, says, script }
})

const plain = (body: string, rest: RawEvent = {}): RawEvent => ({ msgtype: "m.text", body, ...rest })

const offers = (room: RoomId) =>
  Effect.map(said(room), (all) => all.filter(({ body }) => body.startsWith("You changed")))

describe("An edit of a prompt that the agent was given", () => {
  const nothings: ReadonlyArray<readonly [string, RawEvent]> = [
    ["adds a preview", plain("bot: work", { "com.beeper.linkpreviews": [{ matched_url: "https://x.test" }] })],
    [
      "says the same in HTML",
      plain("bot: work", { format: "org.matrix.custom.html", formatted_body: "bot: <b>work</b>" })
    ],
    ["takes the bot's name away", plain("work")],
    ["mentions somebody else too", plain("bot: work", { "m.mentions": { user_ids: ["@bot:memory", "@eve:memory"] } })]
  ]
  it.effect.each(nothings)(
    "is none where it only %s: nothing is said, and nothing is asked again",
    ([, content]) =>
      Effect.gen(function*() {
        const { bob, mentions, prompt, room, script } = yield* answering
        yield* edit(bob, room, prompt, { ...mentions, ...content })
        yield* settled
        script.says(script.sent[0]!.thread, [done])
        yield* later(60)
        assert.deepStrictEqual(yield* offers(room), [])
        yield* react(bob, room, prompt)
        yield* later(10)
        assert.deepStrictEqual(yield* told, ["prompt work"])
        assert.include((yield* said(room)).at(-1)!.body, "has been answered")
      }).pipe(Effect.provide(backends))
  )

  it.effect("is none any more where it is taken back by a further one", () =>
    Effect.gen(function*() {
      const { bob, mentions, prompt, room, script } = yield* answering
      yield* edit(bob, room, prompt, plain("bot: work better", mentions))
      yield* edit(bob, room, prompt, plain("bot: work", mentions))
      yield* settled
      script.says(script.sent[0]!.thread, [done])
      yield* later(60)
      assert.lengthOf(yield* offers(room), 1)
      yield* react(bob, room, prompt)
      yield* later(10)
      assert.deepStrictEqual(yield* told, ["prompt work"])
    }).pipe(Effect.provide(backends)))
})

describe("Asking again with a new text while the answer to the old one grows", () => {
  const places = ["the offer", "the prompt", "the answer", "the edit"] as const
  const ways = ["⟲", "🔁", "!retry"] as const
  it.effect.each(places.flatMap((place) => ways.map((way) => [way, place] as const)))(
    "by %s on %s ends that answer and asks the new text, once",
    ([way, place]) =>
      Effect.gen(function*() {
        const { bob, mentions, prompt, room, says } = yield* answering
        const edited = yield* edit(bob, room, prompt, plain("bot: work better", mentions))
        const [offer] = yield* until("the offer", Effect.map(offers(room), (all) => (all.length > 0 ? all : undefined)))
        const answer = (yield* said(room))[0]!.event as EventId
        yield* settled
        const target = {
          "the offer": offer!.event as EventId,
          "the prompt": prompt,
          "the answer": answer,
          "the edit": edited
        }[place]
        for (const _ of [1, 2]) {
          yield* way === "!retry"
            ? says(bob, "!retry", { "m.relates_to": { "m.in_reply_to": { event_id: target } } })
            : react(bob, room, target, way)
        }
        yield* later(60)
        assert.deepStrictEqual(yield* told, ["prompt work", "cancel", "prompt work better"])
        const ends = finals(yield* said(room)).filter(({ mark }) => mark.prompt === prompt)
        assert.deepStrictEqual(ends.map(({ mark }) => [mark.attempt, mark.state]), [[1, "stopped"], [2, "answered"]])
      }).pipe(Effect.provide(backends))
  )
})
