import { assert, describe, it } from "@effect/vitest"
import { afterAll, afterEach, beforeAll, inject } from "vitest"
import { at, elementsOf } from "../../src/domain/Json.ts"
import { built } from "../support/Built.ts"
import { editOf, inThread, replyTo } from "../support/SentContents.ts"
import { membership, messageOf, ofKind } from "./peers/PeerLines.ts"
import { comesIn, type Person, person } from "./People.ts"
import { finalOf, type RunningBot, runningBot } from "./RunningBot.ts"
import { plaintextAfterEncryption } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

let bot: RunningBot
let ann: Person
let ben: Person
let room: string

const stack = new AsyncDisposableStack()
beforeAll(async () => {
  bot = stack.use(await runningBot(file("main.js"), { settings: { GROUP_CONTEXT: "5" } }))
  ann = stack.use(await person("js-sdk", "ann"))
  ben = stack.use(await person("nio", "ben"))
})
afterAll(() => stack.disposeAsync())

/** `before`: what is said before the bot is there. */
const newRoom = async (before: () => Promise<void> = async () => {}) => {
  const made = await ann.peer.ask({ do: "create_room", invite: [ben.user], encrypted: true })
  room = made.room
  await comesIn(ann, room, ben)
  await before()
  await ann.peer.ask({ do: "invite", room, user: bot.user })
  await Promise.all([ann, ben].map(({ peer }) => peer.until(membership(room, bot.user, "join"))))
  await ann.peer.ask({ do: "rotate", room })
}

const send = async (by: Person, content: object) => {
  const { event } = await by.peer.ask({ do: "send_event", room, type: "m.room.message", content })
  await Promise.all([ann, ben].map(({ peer }) => peer.until(messageOf(event))))
  return event
}
const say = (by: Person, body: string, more: object = {}) => send(by, { msgtype: "m.text", body, ...more })

const mentioned = () => ({ "m.mentions": { user_ids: [bot.user] } })

/** What the agent was given for a prompt that mentions the bot: each part's kind of context and text. */
const asked = async (by: Person, content: object) => {
  const event = await send(by, { ...content, ...mentioned() })
  const { body } = await finalOf(by, bot, event)
  const frame = bot.agent.received.findLast(({ type }) => type === "prompt")
  const parts = elementsOf(frame?.["parts"])
  assert.strictEqual(body, at(parts[0], "text"))
  return { event, parts: parts.slice(1).map((part) => [at(part, "context"), at(part, "text")]) }
}

describe("what goes along with a prompt in an encrypted room on Synapse", () => {
  afterEach(() => {
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  })

  it("messages before it, with their edits and without what was deleted", async () => {
    await newRoom()
    const first = await say(ben, "The bridge is green.")
    const gone = await say(ann, "not to be told")
    await say(ben, "It is long.")
    await send(ben, editOf(first, "The bridge is blue."))
    await ann.peer.ask({ do: "redact", room, event: gone })
    await ben.peer.until((line) => line.kind === "redaction" && line.redacts === gone)
    const { parts } = await asked(ann, { msgtype: "m.text", body: "what of it?" })
    assert.deepStrictEqual(parts, [["before", "The bridge is blue."], ["before", "It is long."]])
  })

  it("the newest text of the message that it replies to, of a person's and of the bot's", async () => {
    await newRoom()
    const first = await say(ben, "The bridge is green.")
    for (const text of ["The bridge is red.", "The bridge is blue."]) await send(ben, editOf(first, text))
    const { parts } = await asked(ann, replyTo(first, "since when?"))
    assert.deepStrictEqual(parts.filter(([kind]) => kind === "reply"), [["reply", "The bridge is blue."]])

    const counted = await finalOf(ann, bot, await say(ann, "count to 5 every 400 ms", mentioned()))
    const { parts: next } = await asked(ben, replyTo(counted.edits ?? counted.event, "and then?"))
    assert.deepStrictEqual(next, [["reply", "1 2 3 4 5"]])
  })

  it("the root of a thread and what was said in it", async () => {
    await newRoom()
    const root = await say(ben, "about the bridge")
    await say(ann, "it is blue", inThread(root))
    const own = await say(ben, "it is long", inThread(root))
    await send(ben, editOf(own, "it is very long"))
    const { parts } = await asked(ann, { msgtype: "m.text", body: "what of it?", ...inThread(root) })
    assert.deepStrictEqual(parts, [
      ["thread", "about the bridge"],
      ["before", "it is blue"],
      ["before", "it is very long"]
    ])
  })

  it("nothing of what was said before the bot was there, and nobody waits for it", async () => {
    const early: Array<string> = []
    await newRoom(async () => void early.push(await say(ben, "before it came")))
    const { parts } = await asked(ann, replyTo(early[0]!, "what of it?"))
    assert.deepStrictEqual(parts, [])
    const { parts: within } = await asked(ben, { msgtype: "m.text", body: "and here?", ...inThread(early[0]!) })
    assert.deepStrictEqual(within, [])
    assert.deepStrictEqual([...ann.peer.events, ...ben.peer.events].filter(ofKind("undecryptable")), [])
  })
})
