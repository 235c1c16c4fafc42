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
})
