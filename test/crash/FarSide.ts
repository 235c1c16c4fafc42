import { Context, Effect, Layer } from "effect"
import type { UserId } from "../../src/domain/Ids.ts"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import type { ServerPeople } from "../../src/sandbox/rooms/ServerPeople.ts"
import { free, install, register, start } from "../synapse/Synapse.ts"
import * as SynapsePeople from "../synapse/SynapsePeople.ts"

/** The homeserver that the proxies stand before, and the people on it. */
export class FarSide extends Context.Service<FarSide, {
  readonly url: string
  account(localpart: string): Effect.Effect<{ readonly user: UserId; readonly token: string }>
  readonly people: Pick<ServerPeople, "history" | "room" | "say">
}>()("matrix-surface/test/crash/FarSide") {}

export const sandbox: Layer.Layer<FarSide> = Layer.effect(
  FarSide,
  Effect.map(HomeserverHandle, ({ people, register, session, url }) =>
    FarSide.of({
      url,
      people,
      account: (localpart) => Effect.flatMap(register(localpart, ""), (user) => session(user, localpart.toUpperCase()))
    }))
).pipe(Layer.provide(Homeserver.layer()), Layer.provide(Faults.layer))

/** A real one, installed when it is not there yet. */
export const synapse: Layer.Layer<FarSide> = Layer.effect(
  FarSide,
  Effect.gen(function*() {
    yield* Effect.promise(install)
    const server = yield* Effect.acquireRelease(Effect.promise(() => start("open")), ({ stop }) => Effect.promise(stop))
    const tokens = new Map<UserId, string>()
    return FarSide.of({
      url: server.url,
      people: SynapsePeople.make(server, tokens),
      account: (localpart) =>
        Effect.promise(async () => {
          const account = await register(server.url, localpart)
          const user = account.user_id as UserId
          await free(server, user)
          tokens.set(user, account.access_token)
          return { user, token: account.access_token }
        })
    })
  })
)
