import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import { forwardingProxy } from "../synapse/ForwardingProxy.ts"
import { call } from "../synapse/Synapse.ts"
import { messageOf, undecryptableOf } from "./peers/PeerLines.ts"
import { comesIn, person, together } from "./People.ts"

const { url } = inject("encryption")

interface HeldKeys {
  readonly token: string
  readonly path: string
  readonly body: string
}

/** Stands before the server and keeps what is sent to devices, which the sender believes delivered. */
const keyHolder = Effect.gen(function*() {
  const held: Array<HeldKeys> = []
  const proxy = yield* forwardingProxy(url, (message, response) => {
    const path = message.url ?? ""
    if (!path.includes("/sendToDevice/m.room.encrypted/")) return false
    let body = ""
    message.on("data", (chunk: Buffer) => (body += chunk.toString())).on("end", () => {
      held.push({ token: message.headers.authorization!.replace("Bearer ", ""), path, body })
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
    return true
  })
  const deliver = async () => {
    for (const { body, path, token } of held) await call(url, token, "PUT", path, JSON.parse(body))
  }
  return { homeserver: proxy.url, deliver }
})

describe("a key that comes after its message", () => {
  it.live("lets both makes tell the message that they could not read", () =>
    Effect.gen(function*() {
      const holder = yield* keyHolder
      yield* Effect.promise(async () => {
        await using host = await person("js-sdk", "host", { homeserver: holder.homeserver })
        await using nio = await person("nio", "nio")
        await using jsSdk = await person("js-sdk", "jssdk")
        const room = await together(host, nio)
        await host.peer.ask({ do: "invite", room, user: jsSdk.user })
        await comesIn(host, room, jsSdk)
        const { event } = await host.peer.ask({ do: "send", room, body: "before its key" })
        for (const { peer } of [nio, jsSdk]) {
          const line = await peer.until(undecryptableOf(event))
          assert.isString(line.session)
          assert.isNotEmpty(line.reason)
        }
        await holder.deliver()
        for (const { peer } of [nio, jsSdk]) {
          assert.strictEqual((await peer.until(messageOf(event))).body, "before its key")
        }
      })
    }).pipe(Effect.scoped))
})
