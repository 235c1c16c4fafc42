import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import type { Line } from "../../src/testing/AgentScripted.ts"
import { until } from "./MemoryBot.ts"
import { farSide } from "./SandboxBot.ts"
import { commanded } from "./SpokenCommands.ts"

/** The signs of docs/commands.md by what they do there. */
const signs = (about: string): ReadonlyArray<string> =>
  readFileSync("docs/commands.md", "utf8").split("\n").filter((line) => line.includes(`| ${about} |`)).flatMap((line) =>
    line.split("|")[1]!.trim().split(" ")
  ).filter((sign) => sign !== "to")

const choices = [
  { id: "once", label: "Yes", effect: "allow" },
  { id: "always", label: "Always", effect: "allow_always" },
  { id: "no", label: "No", effect: "deny" }
] as const

const text = (words: string): Line => ({ _tag: "Text", message: "m1", text: words })
const done: Line = { _tag: "Ended", reason: "done" }

const test = (title: string, body: Effect.Effect<void, unknown, Effect.Services<ReturnType<typeof commanded>>>) =>
  it.live(title, () => body.pipe(Effect.scoped, Effect.provide(farSide)))

const scene = Effect.gen(function*() {
  const world = yield* commanded()
  const { alice, direct, people, script } = world
  const room = yield* direct
  const say = (body: string, lines: ReadonlyArray<Line>) =>
    Effect.suspend(() => {
      script.answers(body, lines)
      return people.say(alice, room, body)
    })
  const react = (target: EventId, key: string) =>
    people.send(alice, room, "m.reaction", {
      "m.relates_to": { rel_type: "m.annotation", event_id: target, key }
    })
  const shown = (at: RoomId, prompt: EventId) =>
    until(
      "it is shown",
      Effect.map(Effect.orDie(world.seenIn(at)), (seen) => seen.find(({ mark }) => mark.prompt === prompt))
    )
  const told = (event: EventId) => Effect.andThen(world.closed(event), world.answerTo(room, event))
  return { ...world, room, put: say, react, shownOf: (prompt: EventId) => shown(room, prompt), told }
})

describe("A reaction, over real sockets", () => {
  for (
    const [about, choice] of [
      ["chooses what allows once", "once"],
      ["chooses what allows always", "always"],
      ["chooses what refuses", "no"]
    ] as const
  ) {
    for (const sign of signs(about)) {
      test(
        `${sign} ${about}`,
        Effect.gen(function*() {
          const { put, react, script, shownOf } = yield* scene
          const asked: Line = { _tag: "Asked", ask: "a1", title: "May I?", choices }
          const { event } = yield* shownOf(yield* put("deploy", [asked]))
          yield* react(event, sign)
          const given = yield* until(
            "the agent is told",
            Effect.sync(() => script.sent.find(({ command }) => command._tag === "Answer"))
          )
          assert.deepInclude(given.command, { ask: "a1", choice })
        })
      )
    }
  }

  test(
    "1️⃣ to 🔟 choose by number",
    Effect.gen(function*() {
      const { put, react, script, shownOf } = yield* scene
      const many = Array.from({ length: 10 }, (_, at) => ({
        id: `c${at + 1}`,
        label: `Way ${at + 1}`,
        effect: "other" as const
      }))
      const [first, last] = signs("chooses by number")
      for (const [sign, choice] of [[first!, "c1"], [last!, "c10"]] as const) {
        const asked: Line = { _tag: "Asked", ask: choice, title: "Which?", choices: many }
        const prompt = yield* put(`pick ${choice}`, [asked])
        const { event } = yield* shownOf(prompt)
        yield* react(event, sign)
        const given = yield* until(
          "the agent is told",
          Effect.sync(() => script.sent.find(({ command }) => command._tag === "Answer" && command.ask === choice))
        )
        assert.deepInclude(given.command, { choice })
        yield* react(prompt, "🛑")
      }
    })
  )

  for (const sign of signs("stops it")) {
    test(
      `${sign} stops the answer`,
      Effect.gen(function*() {
        const { put, react, shownOf, told } = yield* scene
        const prompt = yield* put("count", [text("one ")])
        const { event } = yield* shownOf(prompt)
        yield* react(event, sign)
        assert.strictEqual((yield* told(prompt)).mark.state, "stopped")
      })
    )
  }

  for (const sign of ["⟲", "↻", "🔁", "🔄"]) {
    test(
      `${sign} tries again what failed`,
      Effect.gen(function*() {
        const { put, react, seenIn, room, script, told } = yield* scene
        const prompt = yield* put("work", [{ _tag: "Failed", code: "internal", message: "no luck" }])
        const { event } = yield* told(prompt)
        script.answers("work", [text("worked"), done])
        yield* react(event, sign)
        const again = yield* until(
          "it is tried again",
          Effect.map(
            Effect.orDie(seenIn(room)),
            (seen) => seen.find(({ mark }) => mark.attempt === 2 && mark.state === "answered")
          )
        )
        assert.strictEqual(again.body, "worked")
      })
    )
  }

  it("of each sign that docs/commands.md names is tried here", () => {
    const retries = signs(
      "tries again what was stopped, failed or interrupted, or asks with the text that you changed"
    )
    assert.deepStrictEqual(retries, ["⟲", "↻", "🔁", "🔄"])
    assert.deepStrictEqual(signs("answers them"), retries)
    assert.deepStrictEqual(signs("chooses by number"), ["1️⃣", "🔟"])
    assert.deepStrictEqual(signs("stops it"), ["🛑", "⏹️"])
  })
})
