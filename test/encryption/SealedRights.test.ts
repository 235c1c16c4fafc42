import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterAll, afterEach, beforeAll, inject } from "vitest"
import { echo, type EchoPrompt, type EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { built } from "../support/Built.ts"
import { markOf } from "./Answers.ts"
import { membership } from "./peers/PeerLines.ts"
import type { MessageLine } from "./peers/PeerProtocol.ts"
import { comesIn, type Person, person } from "./People.ts"
import { finalOf, type RunningBot, runningBot } from "./RunningBot.ts"
import { plaintextAfterEncryption } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

const held: Array<string> = []
const answer = (prompt: EchoPrompt): EchoSteps => {
  if (prompt.text !== "hold") return echo(prompt)
  held.push(prompt.thread)
  return [{ type: "delta", text: "I hold on." }]
}

let bot: RunningBot
/** Made the room, and so moderates it. */
let ann: Person
/** Has no rights in it. */
let eve: Person
let room: string

const stack = new AsyncDisposableStack()
beforeAll(async () => {
  bot = stack.use(await runningBot(file("main.js"), { answer }))
  ann = stack.use(await person("js-sdk", "ann"))
  eve = stack.use(await person("js-sdk", "eve"))
  room = (await ann.peer.ask({ do: "create_room", invite: [bot.user, eve.user], encrypted: true })).room
  await comesIn(ann, room, eve)
  await Promise.all([ann, eve].map(({ peer }) => peer.until(membership(room, bot.user, "join"))))
})
afterAll(() => stack.disposeAsync())

const say = async (by: Person, body: string) => {
  const content = { msgtype: "m.text", body, "m.mentions": { user_ids: [bot.user] } }
  return (await by.peer.ask({ do: "send_event", room, type: "m.room.message", content })).event
}

/** Encrypted with a type of the sender's choice, which the homeserver does not see. */
const sealed = async (by: Person, type: string, content: object) =>
  (await by.peer.ask({ do: "send_sealed", room, type, content })).event

const shownFor = (prompt: string): Promise<MessageLine> =>
  ann.peer.until((line): line is MessageLine =>
    line.kind === "message" && line.sender === bot.user && markOf(line)?.prompt === prompt
  )

const cancels = () => bot.agent.received.filter(({ type }) => type === "cancel").length

describe("what the homeserver alone may allow, in an encrypted group room on Synapse", () => {
  afterEach(() => assert.deepStrictEqual(plaintextAfterEncryption(database, room), []))

  it("means nothing inside a ciphertext: no member stops, drops or erases what another said", async () => {
    const done = await say(ann, "what is done")
    const final = await finalOf(ann, bot, done)
    const running = await say(ann, "hold")
    const answering = await shownFor(running)
    const waits = await say(ann, "what waits")
    const refusal = await eve.peer.ask({ do: "redact", room, event: waits }).then(() => "taken", String)
    assert.include(refusal, "M_FORBIDDEN")
    for (const redacts of [running, answering.event, waits, done, final.event]) {
      await sealed(eve, "m.room.redaction", { redacts })
    }
    await sealed(eve, "m.room.member", { membership: "leave" })
    // What she says behind them is answered: all of them were read by then.
    await say(eve, "!status").then((prompt) => finalOf(eve, bot, prompt))
    assert.strictEqual(cancels(), 0)
    await Effect.runPromise(bot.agent.say(held.at(-1)!, [{ type: "delta", text: " Done." }, { type: "end" }]))
    assert.strictEqual((await finalOf(ann, bot, running)).body, "I hold on. Done.")
    assert.strictEqual((await finalOf(ann, bot, waits)).body, "what waits")
  })

  it("is done where the homeserver allows it: who may redact stops and erases", async () => {
    const before = cancels()
    const running = await say(eve, "hold")
    await shownFor(running)
    await ann.peer.ask({ do: "redact", room, event: running })
    assert.strictEqual((await finalOf(eve, bot, await say(eve, "after"))).body, "after")
    assert.strictEqual(cancels(), before + 1)
  })
})
