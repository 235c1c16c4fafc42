import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, finals, said, until } from "./MemoryBot.ts"
import { done, group, settled, text, told } from "./Questions.ts"

const link = "https://matrix.to/#/@bot:memory"
/** How Element X writes a mention. */
const linked = (words: string) => ({
  body: `[Bot](${link}) ${words}`,
  content: {
    format: "org.matrix.custom.html",
    formatted_body: `<a href="${link}">Bot</a> ${words}`,
    "m.mentions": { user_ids: ["@bot:memory"] }
  }
})

describe("The bot's name", () => {
  it.effect("may be a link in Markdown before a stop, which is never asked of the agent", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("work", [text("first words ")])
      const { bob, mention, room, says } = yield* group
      yield* says(bob, "work", mention)
      yield* until("words", Effect.map(said(room), (all) => all[0]))
      const stop = linked("!stop")
      yield* says(bob, stop.body, stop.content)
      const [final] = finals(yield* closed(1, room))
      yield* settled
      assert.strictEqual(final?.mark.state, "stopped")
      assert.deepStrictEqual((yield* told).filter((one) => one.startsWith("prompt")), ["prompt work"])
    }).pipe(Effect.provide(backends)))

  it.effect("in a file's name calls nobody", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { bob, room } = yield* group
      for (const body of ["bot, salaries.pdf", "@bot.pdf", "@bot:memory"]) {
        const content = { msgtype: "m.file", body, url: "mxc://x/y", info: { mimetype: "application/pdf", size: 3 } }
        yield* people.send(bob, room, "m.room.message", { ...content, "m.mentions": {} })
        yield* people.send(bob, room, "m.room.message", content)
      }
      yield* settled
      yield* TestClock.adjust("1 minute")
      yield* settled
      assert.deepStrictEqual([yield* told, yield* said(room)], [[], []])
    }).pipe(Effect.provide(backends)))
})

describe("A stop as a reply to somebody else", () => {
  it.effect("leaves the answer that is being written alone", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("work", [text("first words ")])
      const { alice, bob, mention, room, says } = yield* group
      const chatter = yield* says(alice, "my other bot, count to ten", {})
      yield* says(bob, "work", mention)
      yield* until("words", Effect.map(said(room), (all) => all[0]))
      yield* says(bob, "!stop", { "m.relates_to": { "m.in_reply_to": { event_id: chatter } } })
      yield* settled
      assert.deepStrictEqual(yield* told, ["prompt work"])
      script.says(script.sent[0]!.thread, [text("and the rest"), done])
      const [final] = finals(yield* closed(1, room))
      assert.deepStrictEqual([final?.mark.state, final?.body], ["answered", "first words and the rest"])
    }).pipe(Effect.provide(backends)))
})
