import { assert, describe, it } from "@effect/vitest"
import { inject } from "vitest"
import { built } from "../support/Built.ts"
import { ofKind } from "./peers/PeerLines.ts"
import { password, person } from "./People.ts"
import { ask, finalOf, runningBot, withBot } from "./RunningBot.ts"
import { plaintextAfterEncryption } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

describe("the bot in encrypted rooms, with matrix-js-sdk on the other side", () => {
  it("is talked to, and shown without a warning, by a client that knows signed devices only", async () => {
    await using bot = await runningBot(file("main.js"))
    await using ann = await person("js-sdk", "ann")
    await ann.peer.ask({ do: "bootstrap_cross_signing", password })
    await ann.peer.ask({ do: "isolation", mode: "signed_only" })
    const room = await withBot(bot, ann)
    assert.strictEqual(await ask(ann, bot, room, "one"), "one")
    const { event } = await ann.peer.ask({ do: "send", room, body: "two" })
    const final = await finalOf(ann, bot, event)
    assert.deepStrictEqual([final.body, final.shield, final.encrypted], ["two", null, true])
    const { devices, identity } = await ann.peer.ask({ do: "devices", user: bot.user })
    assert.deepStrictEqual(devices.map(({ signedByOwner }) => signedByOwner), [true])
    assert.isTrue(identity!.published)
    assert.strictEqual(await bot.end("SIGKILL"), null)
    await bot.start()
    assert.strictEqual(await ask(ann, bot, room, "three"), "three")
    assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  })

  for (const over of ["to_device", "room"] as const) {
    it(`is verified by an admin by emoji, over ${over}, which the log shows for comparison`, async () => {
      await using ann = await person("js-sdk", "ann")
      await using bot = await runningBot(file("main.js"), { settings: { MATRIX_ADMINS: ann.user } })
      await ann.peer.ask({ do: "bootstrap_cross_signing", password })
      const room = await withBot(bot, ann)
      assert.strictEqual(await ask(ann, bot, room, "hello"), "hello")
      const { devices } = await ann.peer.ask({ do: "devices", user: bot.user })
      await ann.peer.ask({
        do: "verify",
        user: bot.user,
        over,
        ...(over === "room" ? { room } : { device: devices[0]!.device })
      })
      const sas = await ann.peer.until(ofKind("sas"))
      assert.strictEqual(sas.emoji.length, 7)
      await ann.peer.ask({ do: "sas_confirm" })
      assert.strictEqual((await ann.peer.until(ofKind("verified"))).user, bot.user)
      assert.isTrue(bot.log().some((line) => sas.emoji.every((symbol) => line.includes(symbol))))
      assert.isTrue((await ann.peer.ask({ do: "devices", user: bot.user })).devices[0]!.verified)
      assert.strictEqual(await ask(ann, bot, room, "after"), "after")
    })
  }

  it("turns a verification by who is no admin down, and tells of an admin who sees other emoji", async () => {
    await using ann = await person("js-sdk", "ann")
    await using eve = await person("js-sdk", "eve")
    await using bot = await runningBot(file("main.js"), { settings: { MATRIX_ADMINS: ann.user } })
    for (const one of [ann, eve]) await one.peer.ask({ do: "bootstrap_cross_signing", password })
    const rooms = [await withBot(bot, ann), await withBot(bot, eve)] as const
    assert.strictEqual(await ask(ann, bot, rooms[0], "hello"), "hello")
    assert.strictEqual(await ask(eve, bot, rooms[1], "hello"), "hello")
    const device = (await eve.peer.ask({ do: "devices", user: bot.user })).devices[0]!.device
    for (const over of ["to_device", "room"] as const) {
      const place = over === "room" ? { room: rooms[1] } : { device }
      eve.peer.ask({ do: "verify", user: bot.user, over, ...place }).catch(() => undefined)
      await eve.peer.until(ofKind("cancelled"))
    }
    await ann.peer.ask({ do: "verify", user: bot.user, over: "room", room: rooms[0] })
    await ann.peer.until(ofKind("sas"))
    await ann.peer.ask({ do: "sas_mismatch" })
    assert.strictEqual((await ann.peer.until(ofKind("cancelled"))).code, "m.mismatched_sas")
    assert.strictEqual(await ask(ann, bot, rooms[0], "after"), "after")
    assert.isTrue(bot.log().some((line) => line.includes("emoji of a verification differ")))
    assert.isTrue(bot.log().some((line) => line.includes("not among MATRIX_ADMINS") && line.includes(eve.user)))
  })
})
