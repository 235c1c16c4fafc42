import { assert, describe, it } from "@effect/vitest"
import { readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { inject } from "vitest"
import { built } from "../support/Built.ts"
import { failingWay, type Fate } from "./FailingWay.ts"
import { membership, ofKind } from "./peers/PeerLines.ts"
import { person } from "./People.ts"
import { ask, finalOf, runningBot, withBot } from "./RunningBot.ts"
import { plaintextAfterEncryption, storedEvents } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

const isState = (path: string) => /\/state\/m\.room\.(?:encryption|history_visibility)\//.test(path)

/** Waits until the way was tried and failed so often. */
const untilFailed = async (way: { readonly failed: ReadonlyArray<string> }, what: RegExp, times: number) => {
  for (let tries = 0; way.failed.filter((call) => what.test(call)).length < times; tries++) {
    if (tries > 600) throw new Error(`only ${way.failed.join(", ")} failed`)
    await after(50)
  }
}

const eventsOf = (room: string, sender: string) =>
  storedEvents(database, room).filter((event) =>
    event.sender === sender && event.type.startsWith("m.room.")
    && event.stateKey === null
  )

describe("nothing in clear goes into an encrypted room", () => {
  for (const fate of ["429", "502"] as const) {
    it(`while what the room is like is answered with ${fate}, nothing is sent; afterwards the answer is`, async () => {
      await using way = await failingWay()
      await using bot = await runningBot(file("main.js"), { homeserver: way.url })
      await using ann = await person("nio", "ann")
      way.set((_method, path): Fate => (isState(path) ? fate : "passes"))
      const room = await withBot(bot, ann)
      const { event } = await ann.peer.ask({ do: "send", room, body: "hello" })
      await untilFailed(way, /state/, 3)
      assert.deepStrictEqual(eventsOf(room, bot.user), [])
      way.set(() => "passes")
      assert.strictEqual((await finalOf(ann, bot, event)).body, "hello")
      assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
    })
  }

  it("while no sync says that the room was encrypted in mid-answer, and its state cannot be read", async () => {
    await using way = await failingWay()
    await using bot = await runningBot(file("main.js"), { homeserver: way.url })
    await using ann = await person("nio", "ann")
    const { room } = await ann.peer.ask({ do: "create_room", invite: [bot.user], direct: true, encrypted: false })
    await ann.peer.until(membership(room, bot.user, "join"))
    assert.strictEqual(await ask(ann, bot, room, "in clear"), "in clear")
    const { event } = await ann.peer.ask({ do: "send", room, body: "count to 60 every 100 ms" })
    await ann.peer.until((line) =>
      line.kind === "message" && line.sender === bot.user && line.body?.startsWith("1 ") === true
    )
    // The sync that waits is cut off too, so that no other tells of the room.
    way.set((_method, path): Fate => (path.endsWith("/sync") || isState(path) ? "502" : "passes"))
    await ann.peer.ask({ do: "send", room, body: "ends the sync that waits" })
    await untilFailed(way, /sync/, 1)
    await ann.peer.ask({ do: "enable_encryption", room })
    await untilFailed(way, /state/, 2)
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
    way.set(() => "passes")
    assert.match((await finalOf(ann, bot, event, 120_000)).body!, / 60 $/)
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
  })

  it("with a store of keys that is damaged: the bot says so and does not start", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("nio", "ann")
    const room = await withBot(bot, ann)
    await ask(ann, bot, room, "hello")
    await bot.end("SIGTERM")
    const crypto = join(bot.folder, "crypto")
    const [device] = await readdir(crypto)
    await writeFile(
      join(crypto, device!, "keys.db"),
      "this is no database, and it is long enough to be looked at".repeat(100)
    )
    const before = eventsOf(room, bot.user).length
    await ann.peer.ask({ do: "send", room, body: "are you there?" })
    const refusal = await bot.start().then(() => "started", String)
    assert.match(refusal, /ended with 2 before it was ready[^]*keys\.db is damaged/)
    assert.strictEqual(eventsOf(room, bot.user).length, before)
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  })
})
