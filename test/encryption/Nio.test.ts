import { assert, describe, it } from "@effect/vitest"
import { randomBytes } from "node:crypto"
import { inject } from "vitest"
import { built } from "../support/Built.ts"
import { closings } from "./Answers.ts"
import { ofKind } from "./peers/PeerLines.ts"
import { comesIn, deviceOf, person } from "./People.ts"
import { ask, finalOf, runningBot, withBot } from "./RunningBot.ts"
import { plaintextAfterEncryption, storedPlaintext } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

const rare = () => `wolpertinger${randomBytes(8).toString("hex")}`

describe("the bot in encrypted rooms, with matrix-nio on the other side", () => {
  it("talks in a direct room, over rotations and a restart, and the server stores no word of it", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const room = await withBot(bot, ann)
    const words = Array.from({ length: 5 }, rare)
    for (const [at, word] of words.entries()) {
      if (at === 2) await ann.peer.ask({ do: "rotate", room })
      if (at === 4) {
        assert.strictEqual(await bot.end("SIGTERM"), 0)
        await bot.start()
      }
      assert.strictEqual(await ask(ann, bot, room, `${word} ${word}`), `${word} ${word}`)
    }
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
    const ofBot = ann.peer.events.filter(ofKind("message")).filter(({ sender }) => sender === bot.user)
    assert.isTrue(ofBot.every(({ encrypted }) => encrypted))
    assert.deepStrictEqual(storedPlaintext(database, words), [])
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  })

  it("talks in a group: who joins late reads what comes later, and who left reads no more", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    await using ben = await person("nio", "ben")
    const room = await withBot(bot, ann, { direct: false })
    assert.strictEqual(await ask(ann, bot, room, "first", [bot.user]), "first")
    await ann.peer.ask({ do: "invite", room, user: ben.user })
    await comesIn(ann, room, ben)
    const { event } = await ann.peer.ask({ do: "send", room, body: "second", mentions: [bot.user] })
    assert.strictEqual((await finalOf(ben, bot, event)).body, "second")
    assert.strictEqual(await ask(ben, bot, room, "third", [bot.user]), "third")
    await ben.peer.ask({ do: "leave", room })
    await ann.peer.until((line) => line.kind === "member" && line.user === ben.user && line.membership === "leave")
    assert.strictEqual(await ask(ann, bot, room, "fourth", [bot.user]), "fourth")
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  })

  it("is read by a second device of the person from its first message on", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const room = await withBot(bot, ann)
    assert.strictEqual(await ask(ann, bot, room, "one"), "one")
    await using second = await deviceOf(ann.user, "nio")
    const { event } = await ann.peer.ask({ do: "send", room, body: "two" })
    assert.strictEqual((await finalOf(second, bot, event)).body, "two")
    assert.strictEqual(await ask(second, bot, room, "three"), "three")
  })

  it("answers a hundred messages over three sessions that came while it was down, each once", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const room = await withBot(bot, ann)
    await ask(ann, bot, room, "hello")
    await bot.end("SIGKILL")
    const { events } = await ann.peer.ask({ do: "send_many", room, body: "n", count: 100, sessions: 3 })
    await bot.start()
    for (const [at, event] of events.entries()) {
      assert.strictEqual((await finalOf(ann, bot, event, 120_000)).body, `n ${at + 1}`)
    }
    assert.deepStrictEqual(closings(ann.peer.events, events), events.map(() => 1))
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
  })

  it("says once why it cannot read, and answers the next message that it can", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const room = await withBot(bot, ann)
    await ask(ann, bot, room, "hello")
    const { devices } = await ann.peer.ask({ do: "devices", user: bot.user })
    assert.strictEqual(devices.length, 1)
    await ann.peer.ask({ do: "blacklist", user: bot.user, device: devices[0]!.device })
    await ann.peer.ask({ do: "rotate", room })
    await ann.peer.ask({ do: "send", room, body: "hidden one" })
    await ann.peer.ask({ do: "send", room, body: "hidden two" })
    const notice = await ann.peer.until((line) =>
      line.kind === "message" && line.sender === bot.user && line.msgtype === "m.notice"
    )
    assert.isTrue(
      notice.kind === "message" && notice.encrypted && notice.body!.startsWith("I cannot read this message")
    )
    await ann.peer.ask({ do: "unblacklist", user: bot.user, device: devices[0]!.device })
    await ann.peer.ask({ do: "rotate", room })
    assert.strictEqual(await ask(ann, bot, room, "readable"), "readable")
    const notices = () => ann.peer.events.filter(ofKind("message")).filter(({ msgtype }) => msgtype === "m.notice")
    assert.strictEqual(notices().length, 1)
  })

  it("turns to encryption when its room does, in the middle of a conversation", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const { room } = await ann.peer.ask({ do: "create_room", invite: [bot.user], direct: true, encrypted: false })
    await ann.peer.until((line) =>
      line.kind === "member" && line.room === room && line.user === bot.user && line.membership === "join"
    )
    assert.strictEqual(await ask(ann, bot, room, "in clear"), "in clear")
    await ann.peer.ask({ do: "enable_encryption", room })
    const word = rare()
    assert.strictEqual(await ask(ann, bot, room, word), word)
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
    assert.deepStrictEqual(storedPlaintext(database, [word]), [])
  })
})
