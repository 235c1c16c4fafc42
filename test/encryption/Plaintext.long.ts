import { assert, describe, it } from "@effect/vitest"
import { inject } from "vitest"
import { built } from "../support/Built.ts"
import { failingWay, type Fate } from "./FailingWay.ts"
import { person } from "./People.ts"
import { finalOf, runningBot, withBot } from "./RunningBot.ts"
import { plaintextAfterEncryption, storedEvents } from "./StoredPlaintext.ts"

const { database } = inject("encryption")
const file = built()

describe("nothing in clear goes into an encrypted room", () => {
  it("while what the room is like is not answered at all, which takes a minute to be given up", async () => {
    await using way = await failingWay()
    await using bot = await runningBot(file("main.js"), { homeserver: way.url })
    await using ann = await person("nio", "ann")
    way.set((_method, path): Fate => (/\/state\/m\.room\.encryption\//.test(path) ? "hangs" : "passes"))
    const room = await withBot(bot, ann)
    const { event } = await ann.peer.ask({ do: "send", room, body: "hello" })
    await way.untilFailed(/state/, 2)
    assert.isFalse(
      storedEvents(database, room).some(({ sender, stateKey }) => sender === bot.user && stateKey === null)
    )
    way.set(() => "passes")
    assert.strictEqual((await finalOf(ann, bot, event, 200_000)).body, "hello")
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  })
})
