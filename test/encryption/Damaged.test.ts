import { assert, describe, it } from "@effect/vitest"
import { afterAll, beforeAll } from "vitest"
import { echo } from "../../src/sandbox/agent/EchoScript.ts"
import { built } from "../support/Built.ts"
import type { MessageLine } from "./peers/PeerProtocol.ts"
import { type Person, person } from "./People.ts"
import { finalOf, type RunningBot, runningBot, withBot } from "./RunningBot.ts"

const file = built()

let bot: RunningBot
let ann: Person
let room: string

const stack = new AsyncDisposableStack()
beforeAll(async () => {
  bot = stack.use(await runningBot(file("main.js"), { answer: echo }))
  ann = stack.use(await person("js-sdk", "ann"))
  room = await withBot(bot, ann)
})
afterAll(() => stack.disposeAsync())

describe("a message that was encrypted whole and cannot be read, on Synapse", () => {
  it("is told to whoever wrote it, once, and what they write behind it is answered", async () => {
    const say = async (body: string) =>
      (await ann.peer.ask({ do: "send_event", room, type: "m.room.message", content: { msgtype: "m.text", body } }))
        .event
    // Half an emoji, as a program makes it that cuts text.
    await say("cut \ud83d here")
    await say("cut \ud83d there")
    const after = await say("after")
    assert.strictEqual((await finalOf(ann, bot, after)).body, "after")
    const isNotice = (line: unknown): line is MessageLine =>
      (line as MessageLine).kind === "message" && (line as MessageLine).msgtype === "m.notice" &&
      (line as MessageLine).body?.includes("it is damaged") === true
    await ann.peer.until(isNotice)
    assert.strictEqual((await finalOf(ann, bot, await say("again"))).body, "again")
    assert.strictEqual(ann.peer.events.filter(isNotice).length, 1)
  })
})
