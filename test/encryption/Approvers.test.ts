import { assert, describe, it } from "@effect/vitest"
import { afterAll, afterEach, beforeAll, inject } from "vitest"
import { at } from "../../src/domain/Json.ts"
import { echo } from "../../src/sandbox/agent/EchoScript.ts"
import { built } from "../support/Built.ts"
import { inThread, reactionTo, replyTo } from "../support/SentContents.ts"
import { membership } from "./peers/PeerLines.ts"
import type { MessageLine } from "./peers/PeerProtocol.ts"
import { comesIn, type Person, person } from "./People.ts"
import { type RunningBot, runningBot } from "./RunningBot.ts"
import { plaintextAfterEncryption } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

let bot: RunningBot
/** Talks to the bot. */
let ann: Person
/** May answer its agent, and not talk to it. */
let eve: Person
let room: string

const stack = new AsyncDisposableStack()
beforeAll(async () => {
  ann = stack.use(await person("js-sdk", "ann"))
  eve = stack.use(await person("js-sdk", "eve"))
  const settings = { MATRIX_ALLOWED_USERS: ann.user, APPROVERS: eve.user }
  bot = stack.use(await runningBot(file("main.js"), { answer: echo, settings }))
  room = (await ann.peer.ask({ do: "create_room", invite: [bot.user, eve.user], encrypted: true })).room
  await comesIn(ann, room, eve)
  await Promise.all([ann, eve].map(({ peer }) => peer.until(membership(room, bot.user, "join"))))
})
afterAll(() => stack.disposeAsync())

const send = async (by: Person, content: object) =>
  (await by.peer.ask({ do: "send_event", room, type: "m.room.message", content })).event

/** The ways to answer a question: in an encrypted room some clients encrypt a reaction, and others do not. */
const ways: ReadonlyArray<readonly [string, (by: Person, question: string) => Promise<unknown>]> = [
  ["a reply", (by, question) => send(by, replyTo(question, "yes"))],
  [
    "a message in a thread on it",
    (by, question) => send(by, { msgtype: "m.text", body: "yes", ...inThread(question) })
  ],
  ["a reaction", (by, event) => by.peer.ask({ do: "react", room, event, key: "✅" })],
  [
    "an encrypted reaction",
    (by, question) => by.peer.ask({ do: "send_sealed", room, type: "m.reaction", content: reactionTo(question, "✅") })
  ]
]

describe("an approver who may not talk to the bot, in an encrypted group room on Synapse", () => {
  afterEach(() => assert.deepStrictEqual(plaintextAfterEncryption(database, room), []))

  it.each(ways)("answers by %s", async (_, answers) => {
    const seen = eve.peer.events.length
    await send(ann, { msgtype: "m.text", body: "ask me", "m.mentions": { user_ids: [bot.user] } })
    const question = await eve.peer.until((line): line is MessageLine =>
      eve.peer.events.indexOf(line) >= seen && line.kind === "message" && line.sender === bot.user &&
      at(line.content, "matrix-surface.turn", "asked") === "open"
    )
    await answers(eve, question.event)
    const closed = await ann.peer.until((line): line is MessageLine =>
      line.kind === "message" && line.edits === question.event
    )
    assert.include(closed.body, eve.user)
  })
})
