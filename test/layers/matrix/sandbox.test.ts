import { Effect, Layer, Redacted } from "effect"
import * as MatrixBotSdk from "../../../src/layers/matrix/MatrixBotSdk.ts"
import * as Faults from "../../../src/layers/sandbox/Faults.ts"
import * as Homeserver from "../../../src/layers/sandbox/Homeserver.ts"
import { HomeserverHandle } from "../../../src/layers/sandbox/HomeserverHandle.ts"
import { suite } from "../../contracts/matrix.ts"
import { World } from "../../contracts/World.ts"

const connected = Layer.unwrap(
  Effect.gen(function*() {
    const { people, revoke, session, url } = yield* HomeserverHandle
    const { token, user } = yield* session(yield* people.user("bot"))
    return Layer.merge(
      Layer.succeed(World, { bot: user, people, revoke: revoke(token) }),
      MatrixBotSdk.layer({ homeserver: url, token: Redacted.make(token) })
    )
  })
)

suite("MatrixBotSdk on the sandbox homeserver", connected.pipe(Layer.provide(Homeserver.layer()), Layer.provide(Faults.layer)))
