import { assert, describe, it } from "@effect/vitest"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { inject } from "vitest"
import { built, finish } from "../support/Built.ts"
import { closings } from "./Answers.ts"
import { messageIndexes } from "./MessageIndexes.ts"
import { ofKind } from "./peers/PeerLines.ts"
import { person } from "./People.ts"
import { ask, type RunningBot, runningBot, withBot } from "./RunningBot.ts"
import { plaintextAfterEncryption } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

/** Runs a command of the bot's beside its store, as its operator does. */
const command = async (bot: RunningBot, ...args: ReadonlyArray<string>) => {
  const { code, stderr, stdout } = await finish(process.execPath, [file("main.js"), ...args], { env: bot.settings })
  assert.strictEqual(code, 0, `${args.join(" ")}: ${stderr}`)
  return stdout
}

const devices = (bot: RunningBot) => readdir(join(bot.folder, "crypto"))

describe("encrypted rooms after a reset, and after a backup was brought back", () => {
  it("local-only: the room goes on, and nothing old is answered again", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const room = await withBot(bot, ann)
    const { event } = await ann.peer.ask({ do: "send", room, body: "before" })
    assert.strictEqual(await ask(ann, bot, room, "one"), "one")
    await bot.end("SIGTERM")
    await command(bot, "reset", "local-only", "--yes")
    await bot.start()
    assert.strictEqual(await ask(ann, bot, room, "two"), "two")
    assert.deepStrictEqual(closings(ann.peer.events, [event]), [1])
    assert.deepStrictEqual(messageIndexes(database, bot.user).reused, [])
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  })

  it("server-leave-forget: the room is left, and a new invitation leads to a room that works", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const room = await withBot(bot, ann)
    assert.strictEqual(await ask(ann, bot, room, "one"), "one")
    await bot.end("SIGTERM")
    await command(bot, "reset", "server-leave-forget", "--yes")
    await ann.peer.until((line) =>
      line.kind === "member" && line.room === room && line.user === bot.user && line.membership === "leave"
    )
    await bot.start()
    await ann.peer.ask({ do: "invite", room, user: bot.user })
    const joins = () =>
      ann.peer.events.filter((line) =>
        line.kind === "member" && line.room === room && line.user === bot.user && line.membership === "join"
      ).length
    await ann.peer.untilAll(() => joins() >= 2)
    assert.strictEqual(await ask(ann, bot, room, "again", [bot.user]), "again")
    const other = await withBot(bot, ann)
    assert.strictEqual(await ask(ann, bot, other, "two"), "two")
    assert.deepStrictEqual(messageIndexes(database, bot.user).reused, [])
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
  })

  it("--device: a new device serves the room, the old store is kept and not used", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const room = await withBot(bot, ann)
    assert.strictEqual(await ask(ann, bot, room, "one"), "one")
    const [before] = await devices(bot)
    await bot.end("SIGTERM")
    await command(bot, "reset", "local-only", "--device", "--yes")
    await bot.start()
    const after = await devices(bot)
    assert.strictEqual(after.length, 2)
    assert.isTrue(after.includes(`old-${before!}`))
    const { devices: seen } = await ann.peer.ask({ do: "devices", user: bot.user })
    assert.deepStrictEqual(seen.map(({ device }) => device), after.filter((name) => !name.startsWith("old-")))
    await ann.peer.ask({ do: "rotate", room })
    assert.strictEqual(await ask(ann, bot, room, "two"), "two")
    assert.deepStrictEqual(messageIndexes(database, bot.user).reused, [])
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
  })

  it("restore: an older journal with the keys of today uses no index twice and answers nothing twice", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const room = await withBot(bot, ann)
    assert.strictEqual(await ask(ann, bot, room, "one"), "one")
    await bot.end("SIGTERM")
    await command(bot, "reset", "local-only", "--yes")
    await bot.start()
    const { event } = await ann.peer.ask({ do: "send", room, body: "in between" })
    assert.strictEqual(await ask(ann, bot, room, "two"), "two")
    await bot.end("SIGTERM")
    const [backup] = await readdir(join(bot.folder, "backups"))
    await command(bot, "restore", join(bot.folder, "backups", backup!))
    await bot.start()
    assert.strictEqual(await ask(ann, bot, room, "three"), "three")
    assert.deepStrictEqual(closings(ann.peer.events, [event]), [1])
    assert.deepStrictEqual(messageIndexes(database, bot.user).reused, [])
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  })
})
