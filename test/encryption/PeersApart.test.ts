import { assert, describe, it } from "@effect/vitest"
import { inject } from "vitest"
import { membership, messageOf, undecryptableOf } from "./peers/PeerLines.ts"
import { comesIn, person, together } from "./People.ts"
import { storedEvents } from "./StoredPlaintext.ts"

const { database } = inject("encryption")

describe("a client that is shut out on Synapse", () => {
  for (const [one, other] of [["nio", "js-sdk"], ["js-sdk", "nio"]] as const) {
    it(`${other} is told that ${one} put it out, comes again, and cannot read what was said between`, async () => {
      await using host = await person(one, "host")
      await using guest = await person(other, "guest")
      const room = await together(host, guest)
      const { event: before } = await host.peer.ask({ do: "send", room, body: "before" })
      await guest.peer.until(messageOf(before))
      await host.peer.ask({ do: "kick", room, user: guest.user })
      for (const { peer } of [host, guest]) await peer.until(membership(room, guest.user, "leave"))
      const { event: between } = await host.peer.ask({ do: "send", room, body: "between" })
      const again = guest.peer.events.length
      await host.peer.ask({ do: "invite", room, user: guest.user })
      await guest.peer.untilAll((lines) => lines.slice(again).some(membership(room, guest.user, "invite")))
      await guest.peer.ask({ do: "join", room })
      await host.peer.untilAll((lines) => lines.filter(membership(room, guest.user, "join")).length > 1)
      const { event: after } = await host.peer.ask({ do: "send", room, body: "after" })
      assert.strictEqual((await guest.peer.until(messageOf(after))).body, "after")
      await guest.peer.until(undecryptableOf(between))
      await guest.peer.ask({ do: "leave", room })
      await host.peer.untilAll((lines) => lines.filter(membership(room, guest.user, "leave")).length > 1)
      const left = storedEvents(database, room).findLast(({ type }) => type === "m.room.member")
      assert.deepStrictEqual([left?.sender, left?.stateKey], [guest.user, guest.user])
    })
  }

  it("gets no keys from who distrusts its device", async () => {
    await using host = await person("nio", "host")
    await using guest = await person("js-sdk", "guest")
    await using other = await person("js-sdk", "other")
    const room = await together(host, guest)
    await host.peer.ask({ do: "invite", room, user: other.user })
    await comesIn(host, room, other)
    await host.peer.ask({ do: "blacklist", user: guest.user, device: guest.device })
    const { event } = await host.peer.ask({ do: "send", room, body: "not for all" })
    await guest.peer.until(undecryptableOf(event))
    assert.strictEqual((await other.peer.until(messageOf(event))).body, "not for all")
  })
})
