import { assert, describe, it } from "@effect/vitest"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inject } from "vitest"
import { Peer } from "./peers/Peer.ts"
import { messageOf, ofKind, undecryptableOf } from "./peers/PeerLines.ts"
import { comesIn, deviceOf, person, together } from "./People.ts"
import { plaintextAfterEncryption, storedEvents, storedPlaintext } from "./StoredPlaintext.ts"

const { database, url: homeserver } = inject("encryption")

/** A word that nobody else says. */
const rare = (start: string) => `${start}${randomBytes(8).toString("hex")}`

/** Outlives the process whose keys are in it. */
const keysFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "matrix-surface-peer-"))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

describe("two clients of other makes in an encrypted room on Synapse", () => {
  for (const [one, other] of [["nio", "js-sdk"], ["js-sdk", "nio"]] as const) {
    it(`${one} lets ${other} in, and each reads texts over several sessions and a file of the other`, async () => {
      await using host = await person(one, "host")
      await using guest = await person(other, "guest")
      const room = await together(host, guest)
      const word = rare("wolpertinger")
      for (const [from, to] of [[host, guest], [guest, host]] as const) {
        const { event } = await from.peer.ask({ do: "send", room, body: `${word} once` })
        const got = await to.peer.until(messageOf(event))
        assert.deepStrictEqual([got.sender, got.body, got.encrypted], [from.user, `${word} once`, true])
        const within = await from.peer.ask({ do: "send", room, body: word, thread: event, mentions: [to.user] })
        assert.strictEqual((await to.peer.until(messageOf(within.event))).thread, event)

        const { events } = await from.peer.ask({ do: "send_many", room, body: word, count: 6, sessions: 3 })
        await to.peer.untilAll((lines) => events.every((event) => lines.some(messageOf(event))))
        assert.deepStrictEqual(
          to.peer.events.filter(ofKind("message")).filter((line) => events.includes(line.event)).map((line) =>
            line.body
          ),
          events.map((_, at) => `${word} ${at + 1}`)
        )

        const bytes = Buffer.concat([Buffer.from(word), randomBytes(70_000)]).toString("base64")
        const file = await from.peer.ask({ do: "send_file", room, name: "notes.bin", bytes })
        assert.strictEqual((await to.peer.until(messageOf(file.event))).msgtype, "m.file")
        const downloaded = await to.peer.ask({ do: "download", room, event: file.event })
        assert.deepStrictEqual(downloaded, { name: "notes.bin", bytes })

        const reaction = await to.peer.ask({ do: "react", room, event, key: "👍" })
        assert.strictEqual((await from.peer.until(messageOf(reaction.event))).type, "m.reaction")
        const redaction = await from.peer.ask({ do: "redact", room, event: within.event })
        await to.peer.until((line) => line.kind === "redaction" && line.event === redaction.event)
      }
      assert.deepStrictEqual([...host.peer.events, ...guest.peer.events].filter(ofKind("undecryptable")), [])
      assert.deepStrictEqual(storedPlaintext(database, [word]), [])
      assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
      const stored = storedEvents(database, room).filter(({ type }) => type === "m.room.encrypted")
      assert.strictEqual(stored.length, 2 * (1 + 1 + 6 + 1))
    })
  }

  it("edits and the bot's mark are told as a client shows them", async () => {
    await using host = await person("nio", "host")
    await using guest = await person("js-sdk", "guest")
    const room = await together(host, guest)
    const mark = (state: string) => ({ "matrix-surface.turn": { state } })
    for (const [from, to] of [[host, guest], [guest, host]] as const) {
      const content = { msgtype: "m.notice", body: "grows", ...mark("working") }
      const { event } = await from.peer.ask({ do: "send_event", room, type: "m.room.message", content })
      const newest = { msgtype: "m.notice", body: "grown", ...mark("answered") }
      const edit = await from.peer.ask({
        do: "send_event",
        room,
        type: "m.room.message",
        content: {
          ...content,
          body: "* grown",
          "m.new_content": newest,
          "m.relates_to": { rel_type: "m.replace", event_id: event }
        }
      })
      for (const peer of [from.peer, to.peer]) {
        const first = await peer.until(messageOf(event))
        assert.deepStrictEqual([first.body, first.state, first.edits, first.msgtype], [
          "grows",
          "working",
          null,
          "m.notice"
        ])
        const second = await peer.until(messageOf(edit.event))
        assert.deepStrictEqual([second.body, second.state, second.edits], ["grown", "answered", event])
      }
    }
  })

  for (const [one, other] of [["nio", "js-sdk"], ["js-sdk", "nio"]] as const) {
    it(`${other} tells what ${one} sent before it came as undecryptable, and reads what comes after`, async () => {
      await using host = await person(one, "host")
      await using guest = await person(other, "late")
      const { room } = await host.peer.ask({ do: "create_room", encrypted: true })
      const { event: early } = await host.peer.ask({ do: "send", room, body: "early" })
      await host.peer.ask({ do: "invite", room, user: guest.user })
      await comesIn(host, room, guest)
      const lost = await guest.peer.until(undecryptableOf(early))
      assert.strictEqual(lost.sender, host.user)
      await host.peer.ask({ do: "rotate", room })
      const { event: later } = await host.peer.ask({ do: "send", room, body: "later" })
      assert.strictEqual((await guest.peer.until(messageOf(later))).body, "later")
    })
  }

  it("a room that is encrypted later has texts in clear before that and none after", async () => {
    await using host = await person("js-sdk", "host")
    await using guest = await person("nio", "guest")
    const { room } = await host.peer.ask({ do: "create_room", invite: [guest.user], encrypted: false })
    await comesIn(host, room, guest)
    const word = rare("elwedritsch")
    const { event: open } = await host.peer.ask({ do: "send", room, body: word })
    assert.isFalse((await guest.peer.until(messageOf(open))).encrypted)
    assert.include(storedPlaintext(database, [word]), `event_json.json: ${word}`)
    await host.peer.ask({ do: "enable_encryption", room })
    const { event: hidden } = await host.peer.ask({ do: "send", room, body: "hidden" })
    assert.isTrue((await guest.peer.until(messageOf(hidden))).encrypted)
    assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  })

  it("who does not sync for a while reads all of it afterwards; nio also when its process was killed", async () => {
    await using host = await person("js-sdk", "host")
    await using guest = await person("js-sdk", "guest")
    await using kept = await keysFolder()
    const { folder } = kept
    await using killed = await person("nio", "killed", { folder })
    const room = await together(host, guest)
    await host.peer.ask({ do: "invite", room, user: killed.user })
    await comesIn(host, room, killed)
    await killed.peer.kill()
    await guest.peer.ask({ do: "sync", on: false })
    const { events } = await host.peer.ask({ do: "send_many", room, body: "away", count: 30, sessions: 3 })
    assert.isFalse(guest.peer.events.some(messageOf(events[0]!)))
    await guest.peer.ask({ do: "sync", on: true })
    await using again = await Peer.start("nio", folder)
    const { device } = await again.ask({ do: "login", homeserver, user: killed.user, restore: true })
    assert.strictEqual(device, killed.device)
    for (const peer of [guest.peer, again]) {
      await peer.untilAll((lines) => events.every((event) => lines.some(messageOf(event))))
      assert.isFalse(peer.events.some(ofKind("undecryptable")))
    }
  })

  it("a further device of somebody reads what is sent after its login", async () => {
    await using host = await person("js-sdk", "host")
    await using guest = await person("nio", "guest")
    const room = await together(host, guest)
    await using further = await deviceOf(guest.user, "js-sdk")
    const { devices } = await host.peer.ask({ do: "devices", user: guest.user })
    assert.sameMembers(devices.map(({ device }) => device), [guest.device, further.device])
    const { event } = await host.peer.ask({ do: "send", room, body: "both" })
    for (const { peer } of [guest, further]) assert.strictEqual((await peer.until(messageOf(event))).body, "both")
  })
})
