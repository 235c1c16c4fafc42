import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { once } from "node:events"
import { WebSocket } from "ws"
import * as EchoAgent from "../../../src/sandbox/agent/EchoAgent.ts"
import { attach, freshThread, is, prompt, until, words } from "../../contracts/Agent.contract.ts"
import { meanwhile } from "../../support/AgentWaits.ts"
import { linked } from "../../support/EchoWorld.ts"

/** The HTTP status that an upgrade is refused with. */
const refusal = (url: string, headers: Record<string, string>) =>
  Effect.promise(async () => {
    const socket = new WebSocket(url, { headers })
    socket.on("error", () => {})
    const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }]
    socket.terminate()
    return response.statusCode
  })

describe("the echo agent", () => {
  it.live("refuses web pages, strangers, and sockets without a thread", () =>
    Effect.gen(function*() {
      const { url } = yield* EchoAgent.make({ token: "secret" })
      const bearer = { authorization: "Bearer secret" }
      assert.strictEqual(
        yield* refusal(`${url}?thread_id=t1_abcdefgh`, { ...bearer, origin: "http://evil.example" }),
        403
      )
      assert.strictEqual(yield* refusal(`${url}?thread_id=t1_abcdefgh`, { authorization: "Bearer guess" }), 401)
      assert.strictEqual(yield* refusal(`${url}?thread_id=short`, bearer), 400)
    }))

  it.live("tells a known prompt's answer in short when its log is gone", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make()
      yield* Effect.gen(function*() {
        const { conversation } = yield* attach(freshThread())
        yield* conversation.send(prompt("p1", "short one"))
        yield* until(conversation, is("Ended"))
        yield* conversation.send(prompt("p2", "count to 20000"))
        yield* until(conversation, is("Ended"))
        yield* conversation.send(prompt("p1", "short one"))
        const again = yield* until(conversation, is("Ended"))
        assert.deepStrictEqual(again.map(({ _tag }) => _tag), ["Started", "Ended"])
        assert.isTrue(again.find(is("Started"))?.dup)
        assert.strictEqual(again.find(is("Ended"))?.text, "short one")
      }).pipe(Effect.provide(linked(echo)))
    }))

  it.live("answers by the files of the prompt, and after work that takes its time", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({
        answer: ({ files }) => [{
          type: "work",
          work: Effect.as(Effect.yieldNow, [{ type: "end", text: files.map(({ name }) => name).join(" and ") }])
        }]
      })
      yield* Effect.gen(function*() {
        const { conversation } = yield* attach(freshThread())
        const files = ["a.png", "b.png"].map((name) => ({ name, mime: "image/png", size: 1, data: "AA==" }))
        yield* conversation.send({ ...prompt("p1", "look"), files })
        const told = yield* until(conversation, is("Ended"))
        assert.strictEqual(told.find(is("Ended"))?.text, "a.png and b.png")
      }).pipe(Effect.provide(linked(echo)))
    }))

  it.effect("answers by the words of the prompt, and remembers a thread", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make()
      yield* Effect.gen(function*() {
        const { conversation } = yield* attach(freshThread())
        let asked = 0
        const ask = Effect.fnUntraced(function*(text: string) {
          yield* conversation.send(prompt(`p${++asked}`, text))
          return yield* meanwhile(until(conversation, is("Ended", "Failed", "Asked")))
        })
        assert.strictEqual(words(yield* ask("what did I say?")), "Nothing yet.")
        assert.strictEqual(words(yield* ask("two words")), "two words")
        assert.strictEqual(words(yield* ask("What did I say?")), "You said: two words")
        assert.strictEqual(words(yield* ask("count to 3 every 50 ms")), "1 2 3 ")
        assert.strictEqual((yield* ask("tool please")).filter(is("Tool")).length, 2)
        assert.isTrue((yield* ask("fail now")).some(is("Failed")))
        assert.isTrue((yield* ask("ask me")).some(is("Asked")))
        yield* conversation.send({ _tag: "Answer", ask: "a1", choice: "no" })
        assert.strictEqual(words(yield* until(conversation, is("Ended"))), "Then I leave it.")
      }).pipe(Effect.provide(linked(echo)))
    }))
})
