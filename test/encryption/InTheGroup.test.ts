import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterAll, afterEach, beforeAll, inject } from "vitest"
import { at, elementsOf } from "../../src/domain/Json.ts"
import { echo, type EchoPrompt, type EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { built } from "../support/Built.ts"
import { editOf, inThread, reactionTo, replyTo } from "../support/SentContents.ts"
import { markOf } from "./Answers.ts"
import { membership, messageOf, ofKind } from "./peers/PeerLines.ts"
import type { MessageLine } from "./peers/PeerProtocol.ts"
import { comesIn, type Person, person } from "./People.ts"
import { finalOf, type RunningBot, runningBot } from "./RunningBot.ts"
import { plaintextAfterEncryption } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

const heldThreads: Array<string> = []
const answer = (prompt: EchoPrompt): EchoSteps => {
  if (prompt.text !== "hold") return echo(prompt)
  heldThreads.push(prompt.thread)
  return [{ type: "delta", text: "I hold on." }]
}

let bot: RunningBot
/** Made the room, and so moderates it. */
let ann: Person
let ben: Person
let room: string

const stack = new AsyncDisposableStack()
beforeAll(async () => {
  bot = stack.use(await runningBot(file("main.js"), { answer }))
  ann = stack.use(await person("js-sdk", "ann"))
  ben = stack.use(await person("nio", "ben"))
})
afterAll(() => stack.disposeAsync())

const newRoom = async () => {
  const made = await ann.peer.ask({ do: "create_room", invite: [bot.user, ben.user], encrypted: true })
  room = made.room
  await comesIn(ann, room, ben)
  await Promise.all([ann, ben].map(({ peer }) => peer.until(membership(room, bot.user, "join"))))
}

const send = async (by: Person, content: object, type = "m.room.message") =>
  (await by.peer.ask({ do: "send_event", room, type, content })).event

const say = (by: Person, body: string, more: object = {}) => send(by, { msgtype: "m.text", body, ...more })
const mentioned = () => ({ "m.mentions": { user_ids: [bot.user] } })
const react = (by: Person, event: string, key: string) => send(by, reactionTo(event, key), "m.reaction")

const ask = async (by: Person, body: string, more: object = {}) => finalOf(by, bot, await say(by, body, more))

const of = (prompt: string) => (line: unknown): line is MessageLine =>
  (line as MessageLine).kind === "message" && (line as MessageLine).sender === bot.user &&
  markOf(line as MessageLine)?.prompt === prompt

/** The thread that a message stands in; an edit stands where the message stands that it edits. */
const threadOf = (by: Person, line: MessageLine) =>
  by.peer.events.filter(ofKind("message")).find(({ event }) => event === (line.edits ?? line.event))?.thread

/** What the bot took, it would work on or have answered. */
const passedOver = async (by: Person, prompt: string) => {
  assert.include((await ask(by, "!status")).body, "Nothing is being worked on here, and nothing waits.")
  assert.isFalse(by.peer.events.some(of(prompt)))
}

const wordsAsked = () =>
  bot.agent.received.filter(({ type }) => type === "prompt").map(({ parts }) => at(elementsOf(parts)[0], "text"))

describe("what people meet in an encrypted group room on Synapse", () => {
  afterEach(() => {
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
    assert.deepStrictEqual([...ann.peer.events, ...ben.peer.events].filter(ofKind("undecryptable")), [])
  })

  it("its moderator has everything answered, and nobody else may change that", async () => {
    await newRoom()
    await passedOver(ben, await say(ben, "nobody in particular"))
    assert.include((await ask(ben, "!settings room mention always")).body, "Only moderators of this room")
    assert.include((await ask(ann, "!settings room mention always")).body, "From now on mention is always")
    assert.strictEqual((await ask(ben, "everybody here")).body, "everybody here")
  })

  it("a thread in which it was asked is answered in the thread, without a mention", async () => {
    await newRoom()
    const root = await say(ben, "about the bridge")
    await ask(ben, "what colour?", { ...mentioned(), ...inThread(root) })
    for (const by of [ann, ben]) {
      assert.strictEqual(threadOf(by, await ask(by, "and how long?", inThread(root))), root)
    }
    await passedOver(ben, await say(ben, "outside of it"))
  })

  it("!whoami is answered, and after !clear the assistant knows nothing of before", async () => {
    await newRoom()
    assert.include((await ask(ben, "!whoami")).body, `You are ${ben.user}.`)
    await ask(ben, "the bridge is blue", mentioned())
    assert.include((await ask(ann, "what did I say?", mentioned())).body, "the bridge is blue")
    assert.include((await ask(ann, "!clear")).body, "begins anew here")
    assert.strictEqual((await ask(ben, "what did I say?", mentioned())).body, "Nothing yet.")
  })

  it("a message that is edited after its answer is asked again by ⟲", async () => {
    await newRoom()
    const prompt = await say(ben, "the old words", mentioned())
    await finalOf(ben, bot, prompt)
    const notice = await finalOf(ben, bot, await send(ben, editOf(prompt, "the new words")))
    assert.include(notice.body, "You changed your message")
    await react(ben, notice.event, "⟲")
    const again = await ben.peer.until((line): line is MessageLine =>
      of(prompt)(line) && line.state === "answered" && markOf(line)?.attempt === 2
    )
    assert.strictEqual(again.body, "the new words")
    assert.includeMembers(wordsAsked(), ["the old words", "the new words"])
  })

  it("only who asked may stop an answer, with 🛑 or !stop, and try it again", async () => {
    await newRoom()
    const prompt = await say(ann, "hold", mentioned())
    const { event } = await ben.peer.until(of(prompt))
    const foreign = await react(ben, event, "🛑")
    assert.include((await finalOf(ben, bot, foreign)).body, ann.user)
    await say(ann, "!stop")
    assert.strictEqual((await finalOf(ann, bot, prompt)).state, "stopped")
    await say(ann, "!retry")
    await ann.peer.until((line): line is MessageLine =>
      of(prompt)(line) && markOf(line)?.attempt === 2 && line.body === "I hold on."
    )
    await Effect.runPromise(bot.agent.say(heldThreads.at(-1)!, [{ type: "end" }]))
    await ann.peer.until((line) => of(prompt)(line) && line.state === "answered")
  })

  it("deleting a message while it is answered stops the answer", async () => {
    await newRoom()
    const prompt = await say(ben, "hold", mentioned())
    await ben.peer.until(of(prompt))
    await ben.peer.ask({ do: "redact", room, event: prompt })
    assert.strictEqual((await finalOf(ben, bot, prompt)).state, "stopped")
  })

  it("a question is answered by who was asked alone, in words that go along with a refusal", async () => {
    await newRoom()
    const prompt = await say(ann, "ask me", mentioned())
    const question = await ben.peer.until((line): line is MessageLine =>
      of(prompt)(line) && at(markOf(line), "asked") === "open"
    )
    assert.include(question.body, `Only ${ann.user.slice(0, 4)}`)
    const foreign = await react(ben, question.event, "✅")
    assert.include((await finalOf(ben, bot, foreign)).body, ann.user)
    const reply = await send(ann, replyTo(question.event, "no, use the bridge"))
    await ann.peer.until(messageOf(reply))
    assert.include((await finalOf(ann, bot, prompt)).body, "Then I leave it.")
    const closed = await ben.peer.until((line): line is MessageLine =>
      line.kind === "message" && line.edits === question.event
    )
    assert.include(closed.body, "No")
    assert.include(closed.body, "use the bridge")
    const told = bot.agent.received.findLast(({ type }) => type === "answer")
    assert.include(JSON.stringify(told), "use the bridge")
  })
})
