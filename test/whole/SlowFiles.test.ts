import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { bytes, end, example, file, filesIn, filesShown, inline, png, scene, text, web } from "../support/AgentFiles.ts"
import { startWithFiles } from "../support/FileCases.ts"
import { closed, directRoom, joined, said, until } from "./MemoryBot.ts"

const asked = (server: { readonly asked: ReadonlyArray<string> }, count: number) =>
  until(`${count} files asked for`, Effect.sync(() => server.asked.length >= count ? true : undefined))

/** Lets ten seconds pass, in which the agent's server sees that nobody waits for a file any more. */
const leftAlone = (server: { readonly left: ReadonlyArray<string> }) =>
  Effect.suspend(() => {
    let seconds = 0
    const second = Effect.suspend(() => seconds++ < 10 ? TestClock.adjust("1 second") : Effect.void)
    return until("the fetch ends", Effect.map(second, () => (server.left.length > 0 ? true : undefined)))
  })

describe("A file of the agent's that does not come", () => {
  example(
    "leaves places to those of other chats, also where there are many of them",
    Effect.gen(function*() {
      const server = yield* web({ "/slow": { body: bytes, hangs: true } })
      const script = yield* AgentScript
      const slow = file("slow.png", { url: `${server.url}/slow` }, bytes.length)
      for (let n = 0; n < 4; n++) script.answers("slow", [text("Here: "), slow, end])
      script.answers("quick", [text("Here: "), inline("quick.png"), end])
      const rooms = yield* Effect.forEach([1, 2, 3, 4, 5], (n) => directRoom(`alice${n}`))
      yield* startWithFiles({ agentUrl: server.agentUrl })
      yield* Effect.forEach(rooms, ({ room }) => joined(room))
      yield* Effect.forEach(rooms.slice(0, 4), ({ say }) => say("slow"))
      yield* asked(server, 4)
      const last = rooms[4]!
      yield* last.say("quick")
      yield* closed(1, last.room)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* filesShown(last.room, 1))[0]!.content["body"], "quick.png")
    })
  )

  example(
    "is waited for no longer where the turn is stopped, and those behind it are not shown either",
    Effect.gen(function*() {
      const server = yield* web({ "/slow": { body: bytes, hangs: true } })
      const slow = file("slow.png", { url: `${server.url}/slow` }, bytes.length)
      const { alice, people, room } = yield* scene([text("Here: "), slow, inline("b.png")], {
        agentUrl: server.agentUrl
      })
      yield* asked(server, 1)
      yield* people.say(alice, room, "!stop")
      yield* closed(1, room)
      yield* leftAlone(server)
      assert.deepStrictEqual(yield* filesIn(room), [])
    })
  )

  for (const how of ["!stop", "🛑 on the message", "🛑 on the answer"] as const) {
    example(
      `is waited for no longer where it is stopped after the answer's end: ${how}`,
      Effect.gen(function*() {
        const server = yield* web({ "/slow": { body: bytes, hangs: true } })
        const slow = file("slow.png", { url: `${server.url}/slow` }, bytes.length)
        const { alice, people, prompt, room } = yield* scene([text("Here: "), slow, inline("2.png"), end], {
          agentUrl: server.agentUrl
        })
        yield* closed(1, room)
        yield* asked(server, 1)
        const react = (to: unknown) =>
          people.send(alice, room, "m.reaction", {
            "m.relates_to": { rel_type: "m.annotation", event_id: to, key: "🛑" }
          })
        yield* how === "!stop"
          ? people.say(alice, room, "!stop")
          : react(how === "🛑 on the message" ? prompt : (yield* said(room))[0]!.event)
        yield* leftAlone(server)
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* filesIn(room), [])
        assert.deepStrictEqual((yield* said(room)).map(({ body }) => body), ["Here: ", "Stopped."])
        // The answer itself stays.
        assert.strictEqual((yield* said(room))[0]!.mark.state, "answered")
      })
    )
  }

  example(
    "is waited for no longer where the message that asked for it is deleted",
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const server = yield* web({ "/slow": { body: png, hangs: true } })
      const slow = file("slow.png", { url: `${server.url}/slow` }, png.length)
      const { alice, prompt, room } = yield* scene([text("Here: "), slow, end], { agentUrl: server.agentUrl })
      yield* asked(server, 1)
      yield* closed(1, room)
      yield* people.redact(alice, room, prompt)
      yield* leftAlone(server)
      assert.deepStrictEqual(yield* filesIn(room), [])
    })
  )
})
