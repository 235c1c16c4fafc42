import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { built } from "../support/Built.ts"
import { homeserver, scene } from "./AgentScene.ts"
import { cuttableWay } from "./CuttableWay.ts"
import { smallAgent } from "./PythonAgent.ts"
import { spokenRaw } from "./RawSocket.ts"

const file = built()

describe("The bot and the smallest agents", () => {
  it.live("the echo of the page answers, also over a second connection", () =>
    Effect.gen(function*() {
      const way = yield* cuttableWay((yield* smallAgent("echo")).url)
      const { alice } = yield* scene(file("main.js"), { AGENT_URL: way.url })
      const room = yield* alice.room
      assert.strictEqual(yield* alice.hears(room, "one"), "You said: one")
      assert.isAbove(yield* way.cut, 0)
      assert.strictEqual(yield* alice.hears(room, "two"), "You said: two")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("the agent that streams remembers each thread, also over a second connection", () =>
    Effect.gen(function*() {
      const way = yield* cuttableWay((yield* smallAgent("agent")).url)
      const { alice, bob } = yield* scene(file("main.js"), { AGENT_URL: way.url })
      const [hers, his] = [yield* alice.room, yield* bob.room]
      assert.strictEqual(yield* alice.hears(hers, "one"), "You said 'one'. Before that: []")
      yield* way.cut
      assert.strictEqual(yield* alice.hears(hers, "two"), "You said 'two'. Before that: ['one']")
      assert.strictEqual(yield* bob.hears(his, "three"), "You said 'three'. Before that: []")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  for (const program of ["echo", "agent"] as const) {
    it.live(`${program} numbers on over sockets, and ends a run in which it breaks`, () =>
      Effect.gen(function*() {
        const { url } = yield* smallAgent(program)
        const text = (words: string) => [{ kind: "text", text: words }]
        const one = yield* spokenRaw(url, "thread-1", { id: "p1", parts: text("one") })
        const two = yield* spokenRaw(url, "thread-1", { id: "p2", parts: [] })
        const numbers = [...one, ...two].flatMap(({ seq, type }) => (type === "ready" ? [] : [seq]))
        assert.deepStrictEqual(numbers, numbers.map((_, at) => at + 1))
        assert.strictEqual(two[0]!["seq"], one.at(-1)!["seq"])
        assert.deepInclude(two.at(-1), {
          type: "fail",
          code: "internal",
          message: "IndexError",
          run: two.at(-2)!["run"]
        })
        const other = yield* spokenRaw(url, "thread-2", { id: "p1", parts: text("one") })
        assert.strictEqual(other[1]!["seq"], 1)
      }).pipe(Effect.scoped))
  }

  it("the page shows the echo as it is", () => {
    assert.include(readFileSync("docs/write-an-agent.md", "utf8"), readFileSync("examples/echo.py", "utf8"))
  })
})
