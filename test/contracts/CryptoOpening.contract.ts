import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { EventId } from "../../src/domain/Ids.ts"
import { recordOf } from "../../src/domain/Json.ts"
import { parseInbound } from "../../src/domain/matrix/InboundEvent.ts"
import { conversation, type CryptoCase, encryptedIn, heardBy, somebody, textOf } from "./CryptoCases.ts"

/** What `Crypto` makes of what others send. */
export const openingCases = (test: CryptoCase) => {
  test(
    "opens what somebody says as they meant it, however often it is asked, and names the ciphertext each time alike",
    Effect.gen(function*() {
      const { alice, bot, both, room } = yield* conversation()
      yield* alice.say(room, both, "hello")
      const event = yield* heardBy(bot.sync)
      const first = yield* bot.crypto.open(room, event)
      if (first._tag !== "Clear") return assert.fail(first._tag)
      assert.deepInclude(first.event, {
        type: "m.room.message",
        event_id: event["event_id"],
        sender: alice.id,
        content: { msgtype: "m.text", body: "hello" }
      })
      assert.deepStrictEqual(yield* bot.crypto.open(room, event), first)
      // The same ciphertext as another event: who has seen the digest knows the replay.
      const replay = yield* bot.crypto.open(room, { ...event, event_id: "$another:x", origin_server_ts: 1 })
      assert.strictEqual(replay._tag === "Clear" ? replay.digest : replay._tag, first.digest)
      yield* alice.say(room, both, "and more")
      const other = yield* bot.crypto.open(room, yield* heardBy(bot.sync))
      assert.notStrictEqual(other._tag === "Clear" ? other.digest : first.digest, first.digest)
    })
  )

  test(
    "opens a reaction that a client encrypts, with what it reacts to, which stands outside of the ciphertext",
    Effect.gen(function*() {
      const { alice, bot, both, room } = yield* conversation()
      yield* alice.say(room, both, "may I?")
      const target = String((yield* heardBy(bot.sync))["event_id"])
      const relation = { rel_type: "m.annotation", event_id: target, key: "✅" }
      yield* alice.send(room, both, {
        type: "m.reaction",
        body: JSON.stringify({ "m.relates_to": relation }),
        txn: "reaction"
      })
      const opened = yield* bot.crypto.open(room, yield* heardBy(bot.sync))
      assert.deepInclude(opened._tag === "Clear" ? parseInbound(opened.event) : opened, {
        _tag: "Reaction",
        sender: alice.id,
        target: EventId.make(target),
        key: "✅"
      })
    })
  )

  test(
    "drops what only the homeserver may allow, and reads on",
    Effect.gen(function*() {
      const { alice, bot, both, room } = yield* conversation()
      yield* alice.say(room, both, "hello")
      const target = String((yield* heardBy(bot.sync))["event_id"])
      for (const type of ["m.room.redaction", "m.room.encrypted", "m.room.member"]) {
        yield* alice.send(room, both, { type, body: JSON.stringify({ redacts: target }), txn: type })
        assert.strictEqual(yield* textOf(bot, room, yield* heardBy(bot.sync)), "Unsaid", type)
      }
      yield* alice.say(room, both, "and more")
      assert.strictEqual(yield* textOf(bot, room, yield* heardBy(bot.sync)), "and more")
    })
  )

  test(
    "drops what says to be somebody else's, and what is damaged or of no session is only not readable",
    Effect.gen(function*() {
      const { alice, bot, both, device, room } = yield* conversation()
      yield* alice.say(room, both, "hello")
      const event = yield* heardBy(bot.sync)
      const content = event["content"] as Readonly<Record<string, unknown>>
      const ciphertext = String(content["ciphertext"])
      const changed = (field: string, value: unknown) => ({ ...event, content: { ...content, [field]: value } })
      const text = (one: typeof event) => textOf(bot, room, one)
      for (const sender of [device.me.id, `@eve:${alice.id.split(":").slice(1).join(":")}`]) {
        assert.strictEqual(yield* text({ ...event, sender }), "Forged: mismatched sender")
      }
      const middle = Math.floor(ciphertext.length / 2)
      const bit = ciphertext[middle] === "A" ? "B" : "A"
      for (
        const damaged of [ciphertext.slice(0, middle) + bit + ciphertext.slice(middle + 1), "", "!", 7, undefined]
      ) {
        assert.strictEqual(yield* text(changed("ciphertext", damaged)), "Unreadable: malformed")
      }
      assert.strictEqual(yield* text(changed("algorithm", "m.megolm.v9")), "Unreadable: malformed")
      assert.strictEqual(yield* text({ type: "m.room.encrypted" }), "Unreadable: malformed")
      assert.strictEqual(
        yield* text(changed("session_id", "A".repeat(43))),
        "Unreadable: no key"
      )
      assert.strictEqual(yield* text(event), "hello")
    })
  )

  test(
    "opens what its sender encrypted, whatever stands around the ciphertext",
    Effect.gen(function*() {
      const { alice, bot, both, room } = yield* conversation()
      yield* alice.say(room, both, "hello")
      const event = yield* heardBy(bot.sync)
      const content = recordOf(event["content"])
      const odd: ReadonlyArray<unknown> = [-1, 1.5, 1e300, null, "7", {}, undefined, "\ud83d"]
      const around = odd.flatMap((value) => [
        { origin_server_ts: value },
        { unsigned: value },
        { redacts: value },
        { "\ud83d": value },
        { content: { ...content, sender_key: value } },
        { content: { ...content, device_id: value } },
        { content: { ...content, "m.relates_to": value } },
        { content: { ...content, more: value } }
      ])
      for (const changed of around) {
        assert.strictEqual(yield* textOf(bot, room, { ...event, ...changed }), "hello", JSON.stringify(changed))
      }
    })
  )

  test(
    "tells of a session whose key comes after its message, which can be read then",
    Effect.gen(function*() {
      const { alice, bot, both, room } = yield* conversation()
      yield* alice.say(room, both, "early")
      // The room's part of the batch alone, as where the server is slow with the other.
      const [event] = encryptedIn((yield* bot.look).joined.flatMap(({ timeline }) => timeline))
      assert.strictEqual(yield* textOf(bot, room, event!), "Unreadable: no key")
      yield* bot.sync
      const session = (event!["content"] as Readonly<Record<string, unknown>>)["session_id"]
      const arrived = yield* bot.crypto.arrivals
      assert.isTrue(arrived.some((one) => one.room === room && one.session === session))
      assert.strictEqual(yield* textOf(bot, room, event!), "early")
    })
  )

  test(
    "takes the same news again without harm",
    Effect.gen(function*() {
      const { alice, bot, both, room } = yield* conversation()
      yield* alice.say(room, both, "hello")
      const { joined, keys } = yield* bot.look
      const [event] = encryptedIn(joined.flatMap(({ timeline }) => timeline))
      for (let times = 0; times < 3; times++) yield* bot.crypto.receive(keys!)
      assert.strictEqual(yield* textOf(bot, room, event!), "hello")
      yield* bot.say(room, "hello yourself")
      assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), "hello yourself")
      yield* bot.crypto.receive(keys!)
      yield* alice.say(room, both, "and more")
      assert.strictEqual(yield* textOf(bot, room, yield* heardBy(bot.sync)), "and more")
    })
  )

  test(
    "says why a key does not come, where its sender refuses it, and that it came too late",
    Effect.gen(function*() {
      const { alice, bot, both, device, room } = yield* conversation()
      yield* alice.say(room, both, "for the verified alone", { isVerifiedOnly: true })
      const withheld = yield* heardBy(bot.sync)
      assert.strictEqual(yield* textOf(bot, room, withheld), "Unreadable: unverified")
      const carol = yield* somebody("carol")
      yield* alice.ask("POST", `rooms/${encodeURIComponent(room)}/invite`, { user_id: carol.id })
      yield* carol.ask("POST", `join/${encodeURIComponent(room)}`, {})
      yield* carol.say(room, [carol.id], "before")
      const before = yield* heardBy(bot.sync)
      yield* carol.say(room, [carol.id, device.me.id], "after")
      assert.strictEqual(yield* textOf(bot, room, yield* heardBy(bot.sync)), "after")
      assert.strictEqual(yield* textOf(bot, room, before), "Unreadable: too old")
    })
  )
}
