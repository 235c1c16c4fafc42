// The sandbox homeserver in a process of its own, as the far side of a bench: `node bench/homeserver.ts NAME…`.
// Prints one line of JSON with an account for each name, and runs until its input ends. To each line of input it answers
// with what clients asked since the line before, and when.
import { subscribe } from "node:diagnostics_channel"
import type { IncomingMessage } from "node:http"
import { createInterface } from "node:readline"
import { Effect, Layer, ManagedRuntime } from "effect"
import * as Faults from "../src/layers/sandbox/Faults.ts"
import * as Homeserver from "../src/layers/sandbox/Homeserver.ts"
import { HomeserverHandle } from "../src/layers/sandbox/HomeserverHandle.ts"
import type { Seen } from "./FarSide.ts"

const runtime = ManagedRuntime.make(Homeserver.layer().pipe(Layer.provide(Faults.layer)))

const { accounts, url } = await runtime.runPromise(
  Effect.gen(function*() {
    const { register, session, url } = yield* HomeserverHandle
    const accounts = yield* Effect.forEach(process.argv.slice(2), (name) => Effect.flatMap(register(name, "pw"), (id) => session(id)))
    return { url, accounts: accounts.map(({ token, user }) => ({ id: user, token })) }
  })
)

let seen: Array<Seen> = []
const byToken = new Map(accounts.map(({ id, token }) => [`Bearer ${token}`, id]))

const note = (request: IncomingMessage, phase: Seen["phase"]) => {
  const by = byToken.get(request.headers.authorization ?? "")
  const call = /^\/_matrix\/client\/v3\/(?:rooms\/[^/]*\/)?(\w+)/.exec(request.url ?? "")?.[1]
  if (by !== undefined && call !== undefined) seen.push({ by, call, phase, at: performance.now() })
}
subscribe("http.server.request.start", (message) => note((message as { request: IncomingMessage }).request, "asked"))
subscribe("http.server.response.finish", (message) => note((message as { request: IncomingMessage }).request, "answered"))

console.log(JSON.stringify({ url, accounts }))

const input = createInterface({ input: process.stdin })
input.on("line", () => {
  console.log(JSON.stringify(seen))
  seen = []
})
input.once("close", () => void runtime.dispose())
