import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { afterAll, afterEach, beforeAll, inject } from "vitest"
import { at, elementsOf } from "../../src/domain/Json.ts"
import { echo, type EchoPrompt, type EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { built } from "../support/Built.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { editOf, reactionTo, replyTo } from "../support/SentContents.ts"
import { markOf } from "./Answers.ts"
import { membership, ofKind } from "./peers/PeerLines.ts"
import type { MessageLine, PeerLine } from "./peers/PeerProtocol.ts"
import { type Person, person } from "./People.ts"
import { ask, finalOf, type RunningBot, runningBot, withBot } from "./RunningBot.ts"
import { plaintextAfterEncryption, storedEvents } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

/** What the agent shows: a picture of some 30 kB. */
const drawing = readFileSync("docs/pictures/place.png")

/** The threads whose run waits until the test ends it. */
const held: Array<string> = []

const answer = (prompt: EchoPrompt): EchoSteps => {
  if (prompt.text === "hold") {
    held.push(prompt.thread)
    return [{ type: "delta", text: "I hold on." }]
  }
  if (prompt.text !== "draw") return prompt.text === "" ? [{ type: "end", text: "Seen." }] : echo(prompt)
  const data = drawing.toString("base64")
  const shown = { name: "drawing.png", mime: "image/png", size: drawing.length, data }
  return [{ type: "delta", text: "Here it is." }, { type: "delta", kind: "file", file: shown }, { type: "end" }]
}

let bot: RunningBot
let ann: Person
let room: string

const stack = new AsyncDisposableStack()
beforeAll(async () => {
  bot = stack.use(await runningBot(file("main.js"), { answer, isLater: true }))
  bot.agent.greet({ caps: { resume: true, idempotent: true, ask: true, files: ["image/*"] } })
  await bot.start()
  ann = stack.use(await person("js-sdk", "ann"))
})
afterAll(() => stack.disposeAsync())

const newRoom = async () => {
  room = await withBot(bot, ann)
}

/** The words of each prompt that the agent was given, and all that went along. */
const prompts = () =>
  bot.agent.received.filter(({ type }) => type === "prompt").map((frame) => elementsOf(frame["parts"]))
const words = () => prompts().map((parts) => at(parts[0], "text"))

const say = async (body: string) => (await ann.peer.ask({ do: "send", room, body })).event

/** The first message of the bot's for a prompt, whatever it shows. */
const shownFor = (prompt: string): Promise<MessageLine> =>
  ann.peer.until((line): line is MessageLine =>
    line.kind === "message" && line.sender === bot.user && markOf(line)?.prompt === prompt
  )

/** A prompt that is being answered until `go`, and one that waits behind it. */
const waiting = async (body: string) => {
  await newRoom()
  const first = await say("hold")
  await shownFor(first)
  const second = await say(body)
  const go = async () => {
    // The bot answers it after all that was sent to the room before.
    await ask(ann, bot, room, "!status")
    await Effect.runPromise(bot.agent.say(held.at(-1)!, [{ type: "end" }]))
    return finalOf(ann, bot, first)
  }
  return { second, go }
}

const asksOf = (line: PeerLine): line is MessageLine =>
  line.kind === "message" && line.room === room && line.sender === bot.user &&
  at(line.content, "m.new_content", "matrix-surface.turn", "asked") === undefined &&
  at(line.content, "matrix-surface.turn", "asked") === "open"

describe("what people meet in an encrypted room on Synapse", () => {
  afterEach(() => {
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
    const inClear = storedEvents(database, room).filter(({ sender, stateKey, type }) =>
      sender === bot.user && stateKey === null && type !== "m.room.encrypted"
    )
    assert.deepStrictEqual(inClear, [])
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
  })

  it("!help is answered", async () => {
    await newRoom()
    const help = await finalOf(ann, bot, await say("!help"))
    assert.isTrue(help.encrypted)
    assert.include(help.body, "!settings")
  })

  for (const how of ["send_event", "send_sealed"] as const) {
    const where = how === "send_event" ? "in and outside of" : "outside of"
    it(`a message that waits is asked with the text of its edit, whose relation is ${where} the ciphertext`, async () => {
      const { go, second } = await waiting(`old by ${how}`)
      await ann.peer.ask({ do: how, room, type: "m.room.message", content: editOf(second, `new by ${how}`) })
      await go()
      assert.strictEqual((await finalOf(ann, bot, second)).body, `new by ${how}`)
      assert.notInclude(words(), `old by ${how}`)
    })
  }

  it("a message that waits and is deleted is dropped without a word", async () => {
    const { go, second } = await waiting("not to be asked")
    await ann.peer.ask({ do: "redact", room, event: second })
    await go()
    assert.strictEqual(await ask(ann, bot, room, "what came after"), "what came after")
    assert.notInclude(words(), "not to be asked")
    const about = ann.peer.events.filter(ofKind("message")).filter((line) => markOf(line)?.prompt === second)
    assert.deepStrictEqual(about, [])
  })

  it("🛑 on the answer, which clients send in clear, stops it", async () => {
    await newRoom()
    const prompt = await say("count to 600 every 100 ms")
    const { event } = await shownFor(prompt)
    await ann.peer.ask({ do: "react", room, event, key: "🛑" })
    const final = await finalOf(ann, bot, prompt)
    assert.strictEqual(final.state, "stopped")
    assert.isTrue(bot.agent.received.some(({ type }) => type === "cancel"))
  })

  for (
    const [how, key, told] of [
      ["send_event", "✅", "Done."],
      ["send_sealed", "❌", "Then I leave it."]
    ] as const
  ) {
    const sent = how === "send_event" ? "in clear" : "that is encrypted itself"
    it(`a question of the agent's is answered by a reaction ${sent}`, async () => {
      await newRoom()
      const prompt = await say("ask me")
      const question = await ann.peer.until(asksOf)
      assert.isTrue(question.encrypted)
      const { event } = await ann.peer.ask({
        do: how,
        room,
        type: "m.reaction",
        content: reactionTo(question.event, key)
      })
      const closed = await ann.peer.until((line): line is MessageLine =>
        line.kind === "message" && line.edits === question.event
      )
      assert.strictEqual(at(closed.content, "m.new_content", "matrix-surface.turn", "asked"), "answered")
      assert.include(closed.body, key === "✅" ? "Yes" : "No")
      assert.include((await finalOf(ann, bot, prompt)).body, told)
      const reaction = storedEvents(database, room).find((stored) => stored.event === event)
      assert.strictEqual(reaction?.type, how === "send_event" ? "m.reaction" : "m.room.encrypted")
    })
  }

  it("the text that a reply is about goes to the agent beside the reply", async () => {
    await newRoom()
    const target = await say("The bridge is blue.")
    await finalOf(ann, bot, target)
    const { event } = await ann.peer.ask({
      do: "send_event",
      room,
      type: "m.room.message",
      content: replyTo(target, "Since when?")
    })
    await finalOf(ann, bot, event)
    const parts = prompts().find(([first]) => at(first, "text") === "Since when?")!
    assert.deepStrictEqual(parts.map((part) => [at(part, "context"), at(part, "text")]), [
      [undefined, "Since when?"],
      ["reply", "The bridge is blue."]
    ])
  })

  for (const [size, length] of [["small", 5_000], ["large", 900_000]] as const) {
    it(`a ${size} image of a person's reaches the agent whole`, async () => {
      await newRoom()
      const bytes = Buffer.from(seededBytes(size, length))
      const image = { name: "a.png", mime: "image/png", bytes: bytes.toString("base64") }
      const { event } = await ann.peer.ask({ do: "send_file", room, ...image })
      await finalOf(ann, bot, event)
      const part = prompts().at(-1)!.at(-1)
      const data = at(part, "file", "data")
      assert.strictEqual(typeof data, size === "small" ? "string" : "undefined")
      const got = typeof data === "string"
        ? Buffer.from(data, "base64")
        : Buffer.from(await (await fetch(String(at(part, "file", "url")))).arrayBuffer())
      assert.isTrue(got.equals(bytes))
      assert.deepInclude(at(part, "file"), { mime: "image/png", size: length })
    })
  }

  it("a file of the agent's is shown, and can be opened by who is in the room", async () => {
    await newRoom()
    await finalOf(ann, bot, await say("draw"))
    const shown = await ann.peer.until((line): line is MessageLine =>
      line.kind === "message" && line.room === room && line.msgtype === "m.image"
    )
    assert.isTrue(shown.encrypted)
    assert.deepInclude(at(shown.content, "info"), {
      mimetype: "image/png",
      size: drawing.length,
      w: drawing.readUInt32BE(16),
      h: drawing.readUInt32BE(20)
    })
    assert.isUndefined(shown.content["url"])
    const opened = await ann.peer.ask({ do: "download", room, event: shown.event })
    assert.strictEqual(opened.name, "drawing.png")
    assert.isTrue(drawing.equals(Buffer.from(opened.bytes, "base64")))
  })

  it("!new makes an encrypted room, in which the bot is asked like anywhere", async () => {
    await newRoom()
    const told = await finalOf(ann, bot, await say("!new Trip to Rome"))
    const made = /matrix\.to\/#\/([^)"]+)/.exec(String(told.content["formatted_body"] ?? told.body))?.[1]
    room = decodeURIComponent(made!)
    await ann.peer.until(membership(room, ann.user, "invite"))
    await ann.peer.ask({ do: "join", room })
    assert.strictEqual(await ask(ann, bot, room, "Where to?"), "Where to?")
  })
})
