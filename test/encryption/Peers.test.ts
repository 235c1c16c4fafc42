import { assert, describe, it } from "@effect/vitest"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inject } from "vitest"
import { free, register } from "../synapse/Synapse.ts"
import { unused } from "../synapse/SynapsePeople.ts"
import type { Make } from "./peers/Installation.ts"
import { Peer } from "./peers/Peer.ts"
import type { MessageLine, PeerLine, UndecryptableLine } from "./peers/PeerProtocol.ts"
import { plaintextAfterEncryption, storedEvents, storedPlaintext } from "./StoredPlaintext.ts"

const synapse = inject("encryption")
const homeserver = synapse.url

const account = async (localpart: string) => {
  const { user_id } = await register(homeserver, unused(localpart))
  await free(synapse, user_id)
  return user_id
}

/** A new person with a client that has logged in; both end with the block that declares it. */
const person = async (make: Make, localpart: string) => {
  const peer = await Peer.start(make)
  const user = await account(localpart)
  const { device } = await peer.ask({ do: "login", homeserver, user, password: "pw" })
  return { peer, user, device, [Symbol.asyncDispose]: () => peer.stop() }
}

type Person = Awaited<ReturnType<typeof person>>

const messageOf = (event: string) => (line: PeerLine): line is MessageLine =>
  line.kind === "message" && line.event === event
const undecryptableOf = (event: string) => (line: PeerLine): line is UndecryptableLine =>
  line.kind === "undecryptable" && line.event === event
const membership = (room: string, user: string, to: string) => (line: PeerLine) =>
  line.kind === "member" && line.room === room && line.user === user && line.membership === to

const lets = async (host: Person, room: string, guest: Person) => {
  await guest.peer.until(membership(room, guest.user, "invite"))
  await guest.peer.ask({ do: "join", room })
  await host.peer.until(membership(room, guest.user, "join"))
}

/** An encrypted room that both are in, and both know it. */
const together = async (host: Person, guest: Person) => {
  const { room } = await host.peer.ask({ do: "create_room", invite: [guest.user], direct: true, encrypted: true })
  await lets(host, room, guest)
  return room
}

describe("two clients of other makes in an encrypted room on Synapse", () => {
  for (const [one, other] of [["nio", "js-sdk"], ["js-sdk", "nio"]] as const) {
    it(`${one} lets ${other} in, and each reads texts over several sessions and a file of the other`, async () => {
      await using host = await person(one, "host")
      await using guest = await person(other, "guest")
      const room = await together(host, guest)
      const word = `wolpertinger${randomBytes(8).toString("hex")}`
      for (const [from, to] of [[host, guest], [guest, host]] as const) {
        const { event } = await from.peer.ask({ do: "send", room, body: `${word} once` })
        const got = await to.peer.until(messageOf(event))
        assert.deepStrictEqual([got.sender, got.body, got.encrypted], [from.user, `${word} once`, true])
        const { event: inThread } = await from.peer.ask({
          do: "send",
          room,
          body: word,
          thread: event,
          mentions: [to.user]
        })
        assert.strictEqual((await to.peer.until(messageOf(inThread))).thread, event)

        const { events } = await from.peer.ask({ do: "send_many", room, body: word, count: 6, sessions: 3 })
        await to.peer.untilAll((lines) => events.every((event) => lines.some(messageOf(event))))
        assert.deepStrictEqual(
          to.peer.events.filter((line) => line.kind === "message").filter((line) => events.includes(line.event))
            .map((line) => line.body),
          events.map((_, at) => `${word} ${at + 1}`)
        )

        const bytes = Buffer.concat([Buffer.from(word), randomBytes(70_000)]).toString("base64")
        const file = await from.peer.ask({ do: "send_file", room, name: "notes.bin", bytes })
        assert.strictEqual((await to.peer.until(messageOf(file.event))).msgtype, "m.file")
        assert.deepStrictEqual(await to.peer.ask({ do: "download", room, event: file.event }), {
          name: "notes.bin",
          bytes
        })

        const reaction = await to.peer.ask({ do: "react", room, event, key: "👍" })
        assert.strictEqual((await from.peer.until(messageOf(reaction.event))).type, "m.reaction")
        const redaction = await from.peer.ask({ do: "redact", room, event: inThread })
        await to.peer.until((line) => line.kind === "redaction" && line.event === redaction.event)
      }
      assert.deepStrictEqual(
        [...host.peer.events, ...guest.peer.events].filter(({ kind }) => kind === "undecryptable"),
        []
      )
      assert.deepStrictEqual(storedPlaintext(synapse.database, [word]), [])
      assert.deepStrictEqual(plaintextAfterEncryption(synapse.database, room), [])
      const sessions = storedEvents(synapse.database, room).filter(({ type }) => type === "m.room.encrypted")
      assert.isAtLeast(sessions.length, 18)
    })
  }

  it("what somebody was sent before they came is told as undecryptable, and what comes after is read", async () => {
    await using host = await person("nio", "host")
    await using guest = await person("js-sdk", "late")
    const { room } = await host.peer.ask({ do: "create_room", encrypted: true })
    const { event: early } = await host.peer.ask({ do: "send", room, body: "early" })
    await host.peer.ask({ do: "invite", room, user: guest.user })
    await lets(host, room, guest)
    const lost = await guest.peer.until(undecryptableOf(early))
    assert.strictEqual(lost.sender, host.user)
    await host.peer.ask({ do: "rotate", room })
    const { event: later } = await host.peer.ask({ do: "send", room, body: "later" })
    assert.strictEqual((await guest.peer.until(messageOf(later))).body, "later")
  })

  it("a room that is encrypted later has texts in clear before that and none after", async () => {
    await using host = await person("js-sdk", "host")
    await using guest = await person("nio", "guest")
    const { room } = await host.peer.ask({ do: "create_room", invite: [guest.user], encrypted: false })
    await lets(host, room, guest)
    const word = `elwedritsch${randomBytes(8).toString("hex")}`
    const { event: open } = await host.peer.ask({ do: "send", room, body: word })
    assert.isFalse((await guest.peer.until(messageOf(open))).encrypted)
    assert.include(storedPlaintext(synapse.database, [word]), `event_json.json: ${word}`)
    await host.peer.ask({ do: "enable_encryption", room })
    const { event: hidden } = await host.peer.ask({ do: "send", room, body: "hidden" })
    assert.isTrue((await guest.peer.until(messageOf(hidden))).encrypted)
    assert.deepStrictEqual(plaintextAfterEncryption(synapse.database, room), [])
  })

  it("who does not sync for a while reads all of it afterwards; nio also when its process was killed", async () => {
    await using host = await person("js-sdk", "host")
    await using guest = await person("js-sdk", "guest")
    const folder = await mkdtemp(join(tmpdir(), "matrix-surface-peer-"))
    const user = await account("killed")
    const first = await Peer.start("nio", folder)
    const { device } = await first.ask({ do: "login", homeserver, user, password: "pw" })
    const room = await together(host, guest)
    await host.peer.ask({ do: "invite", room, user })
    await lets(host, room, { peer: first, user, device, [Symbol.asyncDispose]: () => first.stop() })
    await first.kill()
    await guest.peer.ask({ do: "sync", on: false })
    const { events } = await host.peer.ask({ do: "send_many", room, body: "away", count: 30, sessions: 3 })
    assert.isFalse(guest.peer.events.some(messageOf(events[0]!)))
    await guest.peer.ask({ do: "sync", on: true })
    await using again = await Peer.start("nio", folder)
    assert.strictEqual((await again.ask({ do: "login", homeserver, user, restore: true })).device, device)
    for (const peer of [guest.peer, again]) {
      await peer.untilAll((lines) => events.every((event) => lines.some(messageOf(event))))
      assert.isFalse(peer.events.some(({ kind }) => kind === "undecryptable"))
    }
    await again.stop()
    await rm(folder, { recursive: true })
  })
})
