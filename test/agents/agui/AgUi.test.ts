import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../../support/Built.ts"
import { eachRemembersTheirOwn, homeserver, scene } from "../AgentScene.ts"
import { agUiAgent, servers } from "./AgUiPython.ts"

const file = built()

const settings = (url: string) => ({
  AGENT_WIRE: "agui",
  AGENT_URL: url,
  AGENT_ATTESTED: "true",
  AGENT_APPROVE: "{\"approved\":true}",
  AGENT_DENY: "{\"approved\":false}"
})

type Scene = Effect.Success<ReturnType<typeof scene>>
type Room = Effect.Success<Scene["alice"]["room"]>

/** Has somebody asked for something, and gives the question. */
const asks = Effect.fnUntraced(function*(alice: Scene["alice"], room: Room, text: string) {
  const prompt = yield* alice.say(room, text)
  return { prompt, question: yield* alice.sees(prompt, ({ asked }) => asked === "open") }
})

/** A tool runs after a yes, and not after a no. */
const decides = Effect.fnUntraced(function*({ alice }: Scene, did: Effect.Effect<ReadonlyArray<string>>) {
  const room = yield* alice.room
  const no = yield* asks(alice, room, "do this")
  assert.include(no.question.body, "\"what\": \"this\"")
  yield* alice.say(room, "reject")
  const refused = yield* alice.closing(no.prompt)
  assert.strictEqual(refused.mark.state, "answered")
  assert.notInclude(refused.body, "did this")
  assert.deepStrictEqual(yield* did, [])
  const yes = yield* asks(alice, room, "do that")
  yield* alice.say(room, "approve")
  assert.include((yield* alice.closing(yes.prompt)).body, "did that")
  assert.deepStrictEqual(yield* did, ["that"])
})

for (const [title, options] of Object.entries(servers)) {
  describe(`The bot and ag-ui-langgraph ${title}`, () => {
    it.live("a tool that asks runs after a yes, and not after a no", () =>
      Effect.gen(function*() {
        const agent = yield* agUiAgent(options)
        yield* decides(yield* scene(file("main.js"), settings(agent.url("asking"))), agent.did)
      }).pipe(Effect.scoped, Effect.provide(homeserver)))

    it.live("a tool that is reviewed runs after a yes, and not after a no, whatever the settings say", () =>
      Effect.gen(function*() {
        const agent = yield* agUiAgent(options)
        const { AGENT_APPROVE: _, AGENT_DENY: __, ...bare } = settings(agent.url("review"))
        yield* decides(yield* scene(file("main.js"), bare), agent.did)
      }).pipe(Effect.scoped, Effect.provide(homeserver)))

    it.live("an approval that was left open is denied before the next message, which is answered", () =>
      Effect.gen(function*() {
        const agent = yield* agUiAgent(options)
        const { alice, process, restart } = yield* scene(file("main.js"), settings(agent.url("asking")))
        const room = yield* alice.room
        const { prompt } = yield* asks(alice, room, "do this")
        yield* alice.say(room, "!stop")
        assert.strictEqual((yield* alice.closing(prompt)).mark.state, "stopped")
        assert.strictEqual(yield* alice.hears(room, "hello"), "You said: hello")
        yield* asks(alice, room, "do that")
        yield* process.end("SIGKILL")
        yield* restart
        assert.strictEqual(yield* alice.hears(room, "are you back?"), "You said: are you back?")
        assert.deepStrictEqual(yield* agent.did, [])
      }).pipe(Effect.scoped, Effect.provide(homeserver)))
  })
}

const usual = servers["as by default"]

describe("The bot and ag-ui-langgraph", () => {
  it.live("two people have conversations, each with a memory of its own, once the probe has passed", () =>
    Effect.gen(function*() {
      const agent = yield* agUiAgent(usual)
      const { AGENT_ATTESTED: _, ...probed } = settings(agent.url("asking"))
      const { alice, bob, process } = yield* scene(file("main.js"), probed)
      yield* eachRemembersTheirOwn(alice, bob)
      assert.isTrue(process.log.some((line) => line.includes("keeps conversations apart, by a probe")))
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("several approvals at once are asked one after the other, and each answer is its own", () =>
    Effect.gen(function*() {
      const agent = yield* agUiAgent(usual)
      const { alice } = yield* scene(file("main.js"), settings(agent.url("asking")))
      const room = yield* alice.room
      const { prompt } = yield* asks(alice, room, "do this and that")
      yield* alice.say(room, "reject")
      yield* alice.sees(prompt, ({ asked, body }) => asked === "open" && body.includes("Do that?"))
      yield* alice.say(room, "approve")
      yield* alice.closing(prompt)
      assert.deepStrictEqual(yield* agent.did, ["that"])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("an answer grows, is stopped, and the conversation goes on with what it knew", () =>
    Effect.gen(function*() {
      const agent = yield* agUiAgent(usual)
      const { alice } = yield* scene(file("main.js"), settings(agent.url("asking")))
      const room = yield* alice.room
      yield* alice.hears(room, "remember the blue door")
      const prompt = yield* alice.say(room, "count to 9000 slowly")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
      yield* alice.say(room, "!stop")
      assert.match((yield* alice.closing(prompt)).body, /^1 2 /)
      assert.strictEqual(
        yield* alice.hears(room, "what did I ask you to remember?"),
        "You told me: remember the blue door"
      )
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a crash of the agent interrupts its answer, and the conversation goes on with what it knew", () =>
    Effect.gen(function*() {
      const agent = yield* agUiAgent(usual)
      const { alice } = yield* scene(file("main.js"), settings(agent.url("asking")))
      const room = yield* alice.room
      yield* alice.hears(room, "remember the blue door")
      const prompt = yield* alice.say(room, "count to 9000 slowly")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
      yield* agent.kill
      yield* agent.restart
      assert.strictEqual((yield* alice.closing(prompt)).mark.state, "interrupted")
      assert.strictEqual(
        yield* alice.hears(room, "what did I ask you to remember?"),
        "You told me: remember the blue door"
      )
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("an agent that lost its threads is told of once", () =>
    Effect.gen(function*() {
      const agent = yield* agUiAgent(usual)
      const { alice } = yield* scene(file("main.js"), settings(agent.url("asking")))
      const room = yield* alice.room
      yield* alice.hears(room, "hello")
      yield* alice.hears(room, "hello")
      yield* agent.kill
      yield* agent.forget
      yield* agent.restart
      assert.include(yield* alice.hears(room, "hi"), "no longer knows what was said here before")
      assert.strictEqual(yield* alice.hears(room, "hi"), "You said: hi")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a prompt that found no agent is answered when there is one", () =>
    Effect.gen(function*() {
      const agent = yield* agUiAgent(usual)
      const { alice } = yield* scene(file("main.js"), settings(agent.url("asking")))
      const room = yield* alice.room
      yield* alice.hears(room, "hello")
      yield* agent.kill
      const prompt = yield* alice.say(room, "still there?")
      yield* agent.restart
      assert.strictEqual((yield* alice.closing(prompt)).body, "You said: still there?")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a crash of the bot interrupts the answer that was written", () =>
    Effect.gen(function*() {
      const agent = yield* agUiAgent(usual)
      const { alice, process, restart } = yield* scene(file("main.js"), settings(agent.url("asking")))
      const room = yield* alice.room
      const prompt = yield* alice.say(room, "count to 9000 slowly")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
      yield* process.end("SIGKILL")
      yield* restart
      assert.strictEqual((yield* alice.closing(prompt)).mark.state, "interrupted")
      assert.strictEqual(yield* alice.hears(room, "hello"), "You said: hello")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("an error of the agent's is told without the key in it", () =>
    Effect.gen(function*() {
      const agent = yield* agUiAgent(usual)
      const { alice } = yield* scene(file("main.js"), settings(agent.url("asking")))
      const body = yield* alice.hears(yield* alice.room, "explode")
      assert.include(body, "model exploded with …")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
