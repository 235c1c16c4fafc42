// The sandbox homeserver in a process of its own, as the far side of a bench: `node bench/homeserver.ts NAME…`.
// Prints one line of JSON with an account for each name, and runs until its input ends. It answers to lines of input:
// - `seen`: what clients asked since that was asked last, and when;
// - `rooms N BOT PERSON`: the ids of N new direct rooms of these two, who are in them at once.
import { Effect, Layer, ManagedRuntime } from "effect"
import { subscribe } from "node:diagnostics_channel"
import type { IncomingMessage } from "node:http"
import { createInterface } from "node:readline"
import type { UserId } from "../src/domain/Ids.ts"
import * as Faults from "../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../src/sandbox/homeserver/HomeserverHandle.ts"
import type { Seen } from "./FarSide.ts"

const runtime = ManagedRuntime.make(Homeserver.layer().pipe(Layer.provide(Faults.layer)))

const { accounts, url } = await runtime.runPromise(
  Effect.gen(function*() {
    const { register, session, url } = yield* HomeserverHandle
    const accounts = yield* Effect.forEach(
      process.argv.slice(2),
      (name) => Effect.flatMap(register(name, "pw"), (id) => session(id))
    )
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
subscribe(
  "http.server.response.finish",
  (message) => note((message as { request: IncomingMessage }).request, "answered")
)

console.log(JSON.stringify({ url, accounts }))

const roomsOf = (count: number, bot: UserId, person: UserId) =>
  Effect.gen(function*() {
    const { people } = yield* HomeserverHandle
    return yield* Effect.replicateEffect(
      Effect.gen(function*() {
        const room = yield* people.room(person, { invite: [bot], direct: true })
        yield* people.join(bot, room)
        return room
      }),
      count
    )
  })

const answerTo = async (line: string): Promise<unknown> => {
  const [what, count, bot, somebody] = line.split(" ")
  if (what === "rooms") return runtime.runPromise(roomsOf(Number(count), bot as UserId, somebody as UserId))
  const before = seen
  seen = []
  return before
}

const input = createInterface({ input: process.stdin })
input.on("line", (line) => void answerTo(line).then((answer) => console.log(JSON.stringify(answer))))
input.once("close", () => void runtime.dispose())
