// The sandbox homeserver in a process of its own, as the far side of a bench: `node bench/homeserver.ts [port]`.
// Prints one line of JSON with the bot's and a person's account, and runs until its input ends.
import { Effect, Layer, ManagedRuntime } from "effect"
import * as Faults from "../src/layers/sandbox/Faults.ts"
import * as Homeserver from "../src/layers/sandbox/Homeserver.ts"
import { HomeserverHandle } from "../src/layers/sandbox/HomeserverHandle.ts"

const runtime = ManagedRuntime.make(Homeserver.layer({ port: Number(process.argv[2] ?? 0) }).pipe(Layer.provide(Faults.layer)))

const ready = await runtime.runPromise(
  Effect.gen(function*() {
    const { register, session, url } = yield* HomeserverHandle
    const [bot, user] = [yield* session(yield* register("bot", "pw")), yield* session(yield* register("user", "pw"))]
    return { url, bot: { id: bot.user, token: bot.token }, user: { id: user.user, token: user.token } }
  })
)
console.log(JSON.stringify(ready))

process.stdin.resume().once("end", () => runtime.dispose())
