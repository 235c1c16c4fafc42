import { assert, describe, it } from "@effect/vitest"
import { messageOf, ofKind, undecryptableOf } from "./peers/PeerLines.ts"
import { password, type Person, person, together } from "./People.ts"

const bootstrap = (who: Person, reset = false) => who.peer.ask({ do: "bootstrap_cross_signing", password, reset })

const identityOf = async (who: Person, eyes: Person) =>
  (await eyes.peer.ask({ do: "devices", user: who.user })).identity!

/** Both have an identity and see the other's device signed with it. */
const signedPeople = async () => {
  await using both = new AsyncDisposableStack()
  const alice = both.use(await person("js-sdk", "alice"))
  const bob = both.use(await person("js-sdk", "bob"))
  await bootstrap(alice)
  await bootstrap(bob)
  const ends = both.move()
  return { alice, bob, [Symbol.asyncDispose]: () => ends.disposeAsync() }
}

/** Alice asks, bob accepts; both look at the emoji. */
const toTheEmoji = async (alice: Person, bob: Person, over: "room" | "to_device", room: string) => {
  await alice.peer.ask({ do: "verify", user: bob.user, over, room, device: bob.device })
  const asked = await bob.peer.until(ofKind("verification_request"))
  assert.deepStrictEqual([asked.user, asked.room], [alice.user, over === "room" ? room : null])
  await bob.peer.ask({ do: "verify_accept" })
  const [his, hers] = [await bob.peer.until(ofKind("sas")), await alice.peer.until(ofKind("sas"))]
  assert.lengthOf(his.emoji, 7)
  assert.deepStrictEqual(his.emoji, hers.emoji)
}

describe("two clients with identities", () => {
  for (const over of ["room", "to_device"] as const) {
    it(`verify each other by emoji over ${over}`, async () => {
      await using people = await signedPeople()
      const { alice, bob } = people
      const room = await together(alice, bob)
      await toTheEmoji(alice, bob, over, room)
      assert.isFalse((await identityOf(bob, alice)).verified)
      await alice.peer.ask({ do: "sas_confirm" })
      await bob.peer.ask({ do: "sas_confirm" })
      for (const [one, other] of [[alice, bob], [bob, alice]] as const) {
        assert.strictEqual((await one.peer.until(ofKind("verified"))).user, other.user)
        const seen = await one.peer.ask({ do: "devices", user: other.user })
        assert.deepStrictEqual(seen.devices, [{ device: other.device, verified: true, signedByOwner: true }])
        assert.isTrue(seen.identity?.verified)
      }
    })
  }

  it("do not, where one says that the emoji differ", async () => {
    await using people = await signedPeople()
    const { alice, bob } = people
    await toTheEmoji(alice, bob, "room", await together(alice, bob))
    await bob.peer.ask({ do: "sas_mismatch" })
    assert.strictEqual((await alice.peer.until(ofKind("cancelled"))).code, "m.mismatched_sas")
    assert.isFalse((await identityOf(bob, alice)).verified)
  })

  it("see when the other has another identity than the one that they verified", async () => {
    await using people = await signedPeople()
    const { alice, bob } = people
    const before = await identityOf(bob, alice)
    await toTheEmoji(alice, bob, "to_device", await together(alice, bob))
    await alice.peer.ask({ do: "sas_confirm" })
    await bob.peer.ask({ do: "sas_confirm" })
    await alice.peer.until(ofKind("verified"))
    await bob.peer.until(ofKind("verified"))
    await bootstrap(bob, true)
    const after = await identityOf(bob, alice)
    assert.notStrictEqual(after.master, before.master)
    assert.deepStrictEqual([after.verified, after.wasVerified], [false, true])
  })
})

describe("a device that its owner did not sign", () => {
  it("has a red shield by default, and none from the signature on, at what it sent before too", async () => {
    await using alice = await person("js-sdk", "alice")
    await using bob = await person("js-sdk", "bob")
    const room = await together(alice, bob)
    const { event } = await bob.peer.ask({ do: "send", room, body: "unsigned" })
    const line = await alice.peer.until(messageOf(event))
    assert.deepStrictEqual(line.shield, { colour: "RED", reason: "UNSIGNED_DEVICE" })
    await bootstrap(bob)
    await alice.peer.ask({ do: "devices", user: bob.user })
    const { event: later } = await bob.peer.ask({ do: "send", room, body: "signed" })
    assert.isNull((await alice.peer.until(messageOf(later))).shield)
    assert.isNull((await alice.peer.ask({ do: "shield", room, event })).shield)
  })

  it("is not read by who trusts signed devices only, and gets no key from them", async () => {
    await using alice = await person("js-sdk", "alice")
    await using unsigned = await person("nio", "bob")
    await bootstrap(alice)
    const room = await together(alice, unsigned)
    await alice.peer.ask({ do: "isolation", mode: "signed_only" })
    const { event } = await unsigned.peer.ask({ do: "send", room, body: "unsigned" })
    assert.strictEqual((await alice.peer.until(undecryptableOf(event))).reason, "UNSIGNED_SENDER_DEVICE")
    const { event: back } = await alice.peer.ask({ do: "send", room, body: "for signed devices" })
    await unsigned.peer.until(undecryptableOf(back))
    await alice.peer.ask({ do: "isolation", mode: "all" })
    const { event: open } = await alice.peer.ask({ do: "send", room, body: "for all devices" })
    assert.strictEqual((await unsigned.peer.until(messageOf(open))).body, "for all devices")
  })
})
