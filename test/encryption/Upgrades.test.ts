import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterAll, beforeAll, inject, vi } from "vitest"
import { echo, type EchoPrompt, type EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { built } from "../support/Built.ts"
import { markOf } from "./Answers.ts"
import { membership } from "./peers/PeerLines.ts"
import type { MessageLine } from "./peers/PeerProtocol.ts"
import { password, type Person, person } from "./People.ts"
import { ask, finalOf, type RunningBot, runningBot, withBot } from "./RunningBot.ts"
import { plaintextAfterEncryption, storedEvents, storedPlaintext } from "./StoredPlaintext.ts"

const { database, url } = inject("encryption")
const file = built()

/** Words that are nowhere else; each case has its own. */
let word = ""
const held: Array<string> = []
const answer = (prompt: EchoPrompt): EchoSteps => {
  if (prompt.text !== "hold") return echo(prompt)
  held.push(prompt.thread)
  return [{ type: "delta", text: `${word} begun.` }]
}

let bot: RunningBot
let ann: Person
const stack = new AsyncDisposableStack()
beforeAll(async () => {
  bot = stack.use(await runningBot(file("main.js"), { answer }))
  ann = stack.use(await person("js-sdk", "ann"))
})
afterAll(() => stack.disposeAsync())

/** What whoever upgrades rooms by scripts does, without a client that knows of encryption. */
const script = async () => {
  const call = async (method: string, path: string, body: object, token?: string) => {
    const answered = await fetch(`${url}/_matrix/client/v3/${path}`, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: JSON.stringify(body)
    })
    assert.strictEqual(answered.status, 200, path)
    return await answered.json() as Readonly<Record<string, string>>
  }
  const identifier = { type: "m.id.user", user: ann.user }
  const { access_token: token } = await call("POST", "login", { type: "m.login.password", identifier, password })
  const state = (room: string, type: string, content: object) =>
    call("PUT", `rooms/${encodeURIComponent(room)}/state/${type}/`, content, token)
  return {
    /** A room in clear that says of itself that it continues the other one. */
    successor: async (room: string) =>
      (await call("POST", "createRoom", {
        creation_content: { predecessor: { room_id: room } },
        invite: [bot.user],
        preset: "private_chat"
      }, token))["room_id"]!,
    replace: (room: string, replacement: string) =>
      state(room, "m.room.tombstone", { body: "moved", replacement_room: replacement }),
    encrypt: (room: string) => state(room, "m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" }),
    upgrade: async (room: string) =>
      (await call("POST", `rooms/${encodeURIComponent(room)}/upgrade`, { new_version: "10" }, token))[
        "replacement_room"
      ]!
  }
}

const shown = (prompt: string, ...rooms: ReadonlyArray<string>) =>
  ann.peer.until((line): line is MessageLine =>
    line.kind === "message" && line.sender === bot.user && markOf(line)?.prompt === prompt && rooms.includes(line.room)
  )

/** A prompt that is being answered in an encrypted room, and one that waits behind it. */
const busy = async (name: string) => {
  word = `${name}speaking`
  const room = await withBot(bot, ann)
  const { event: running } = await ann.peer.ask({ do: "send", room, body: "hold" })
  await shown(running, room)
  const { event: waiting } = await ann.peer.ask({ do: "send", room, body: `${name}waiting` })
  return { room, running, waiting, words: [`${name}speaking`, `${name}waiting`] }
}

const go = () => Effect.runPromise(bot.agent.say(held.at(-1)!, [{ type: "delta", text: " Done." }, { type: "end" }]))

/** What the bot said in a room, by the types of its events. */
const said = (room: string) =>
  storedEvents(database, room).filter(({ sender, stateKey }) => sender === bot.user && stateKey === null).map(
    ({ type }) => type
  )

/** Waits until the bot has followed what the tombstone says, or decided not to. */
const reconciled = async (before: ReadonlyArray<string>) => {
  const isDone = () => bot.log().slice(before.length).some((line) => /Reconciled.*"cause":"upgrade"/.test(line))
  await vi.waitFor(() => assert.isTrue(isDone()), { timeout: 60_000, interval: 100 })
}

describe("an encrypted room that is replaced", () => {
  it("by one in clear: its answers stay in it, encrypted, and the other is a conversation of its own", async () => {
    const { room, running, waiting, words } = await busy("quodlibet")
    const { replace, successor } = await script()
    const other = await successor(room)
    await ann.peer.until(membership(other, bot.user, "join"))
    const before = [...bot.log()]
    await replace(room, other)
    await reconciled(before)
    await go()
    assert.strictEqual((await finalOf(ann, bot, running)).room, room)
    assert.strictEqual((await finalOf(ann, bot, waiting)).body, words[1])
    assert.deepStrictEqual(said(other), [])
    assert.strictEqual(await ask(ann, bot, other, "hello there", [bot.user]), "hello there")
    const threads = bot.agent.received.flatMap(({ thread, type }) => (type === "prompt" ? [thread] : []))
    assert.notStrictEqual(threads.at(-1), threads.at(-2))
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
    assert.deepStrictEqual(storedPlaintext(database, words), [])
  })

  it("by one in clear that is encrypted later: the conversation moves there then", async () => {
    const { room, running, words } = await busy("paralipomenon")
    const { encrypt, replace, successor } = await script()
    const other = await successor(room)
    await ann.peer.until(membership(other, bot.user, "join"))
    const before = [...bot.log()]
    await replace(room, other)
    await reconciled(before)
    await encrypt(other)
    await shown(running, other)
    await go()
    assert.strictEqual((await finalOf(ann, bot, running)).room, other)
    assert.isTrue(said(other).every((type) => type === "m.room.encrypted"))
    assert.deepStrictEqual(storedPlaintext(database, words), [])
  })

  it("by one in clear while the bot is down: nothing of it goes there after the start", async () => {
    const { room, running, words } = await busy("sesquipedal")
    await bot.end("SIGKILL")
    const { replace, successor } = await script()
    const other = await successor(room)
    await replace(room, other)
    const asked = bot.agent.received.length
    await bot.start()
    await ann.peer.until(membership(other, bot.user, "join"))
    await reconciled([])
    await vi.waitFor(() => assert.isAbove(bot.agent.received.length, asked), { timeout: 60_000, interval: 100 })
    await go()
    assert.strictEqual((await finalOf(ann, bot, running)).room, room)
    assert.deepStrictEqual(said(other), [])
    assert.deepStrictEqual(storedPlaintext(database, words), [])
  })

  it("as homeservers do it: the conversation goes on in the other one, encrypted", async () => {
    const { room, running, waiting, words } = await busy("antediluvian")
    const { upgrade } = await script()
    const other = await upgrade(room)
    await ann.peer.ask({ do: "invite", room: other, user: bot.user })
    await shown(running, other)
    await go()
    assert.strictEqual((await finalOf(ann, bot, waiting)).room, other)
    assert.isTrue(said(other).every((type) => type === "m.room.encrypted"))
    assert.deepStrictEqual(storedPlaintext(database, words), [])
  })
})
