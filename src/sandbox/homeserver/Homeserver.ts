import { Effect, Layer } from "effect"
import { randomBytes } from "node:crypto"
import type { AddressInfo } from "node:net"
import type { UserId } from "../../domain/Ids.ts"
import { UserError } from "../../domain/UserError.ts"
import { enterDevice } from "../keys/AccountDevices.ts"
import * as People from "../rooms/ServerPeople.ts"
import { addAccount, type HomeserverState, make as makeState } from "../state/HomeserverState.ts"
import { rewind } from "../state/StreamRollback.ts"
import { Faults } from "./Faults.ts"
import { HomeserverHandle } from "./HomeserverHandle.ts"
import * as HomeserverServer from "./HomeserverServer.ts"

const sessionsOf = (state: HomeserverState, user: UserId) =>
  [...state.sessions.values()].filter((session) => session.user === user)

/**
 * A small homeserver in this process, over real HTTP on loopback: what the bot and a simple client call, and no more.
 * Everything is in memory. `port` 0 takes a free one.
 */
export const layerOn = (
  options: { readonly port?: number; readonly name?: string }
): Layer.Layer<HomeserverHandle, UserError, Faults> =>
  Layer.effect(
    HomeserverHandle,
    Effect.gen(function*() {
      const faults = yield* Faults
      const state = makeState({ name: options.name ?? "sandbox", salt: randomBytes(4).toString("hex") })
      let elsewhere: HomeserverServer.Elsewhere | undefined
      const http = yield* Effect.acquireRelease(
        Effect.sync(() => HomeserverServer.make(state, faults, () => elsewhere)),
        (http) =>
          Effect.callback<void>((resume) => {
            http.close(() => resume(Effect.void))
            http.closeAllConnections()
          })
      )
      yield* Effect.callback<void, UserError>((resume) => {
        http.once("error", (error) =>
          resume(
            Effect.fail(
              UserError.refuse(`The sandbox's homeserver cannot listen on port ${options.port}: ${error.message}`)
            )
          ))
        http.listen(options.port ?? 0, "127.0.0.1", () => resume(Effect.void))
      })
      const { port } = http.address() as AddressInfo
      return HomeserverHandle.of({
        url: `http://127.0.0.1:${port}`,
        name: state.name,
        people: People.make(state),
        register: (localpart, password) => Effect.sync(() => addAccount(state, localpart, password).id),
        session: (user, device) => Effect.sync(() => enterDevice(state, user, device)),
        settled: (user) =>
          Effect.callback<void>((resume) => {
            const account = state.accounts.get(user)
            if (account === undefined || account.waiting.size > 0) return resume(Effect.void)
            account.settled.add(() => resume(Effect.void))
          }),
        login: state.login,
        sessions: (user) => Effect.sync(() => sessionsOf(state, user)),
        promote: (user) => Effect.sync(() => void state.administered.by.add(user)),
        expire: (user) =>
          Effect.sync(() => {
            for (const session of sessionsOf(state, user)) session.expiresAt = 0
          }),
        forgetTransactions: Effect.sync(() => {
          state.transactions.clear()
          state.keys.sent.clear()
        }),
        forgetPlaces: Effect.sync(() => {
          state.salt = randomBytes(4).toString("hex")
        }),
        backup: Effect.sync(() => {
          const { seq } = state
          const keys = structuredClone(state.keys)
          return Effect.sync(() => rewind(state, seq, keys))
        }),
        revoke: (token) => Effect.sync(() => void state.sessions.delete(token)),
        serveElsewhere: (next) =>
          Effect.sync(() => {
            elsewhere = next
          })
      })
    })
  )

/** The same homeserver on any free port, so that listening cannot fail. */
export const layer = (options: { readonly name?: string } = {}): Layer.Layer<HomeserverHandle, never, Faults> =>
  Layer.orDie(layerOn(options))
