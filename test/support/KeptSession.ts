import { Effect, Layer, Redacted } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as MatrixLoggedIn from "../../src/layers/account/MatrixLoggedIn.ts"
import type { Account } from "../../src/layers/account/PasswordLogin.ts"
import * as SessionFile from "../../src/layers/account/SessionFile.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { SessionStore } from "../../src/services/account/SessionStore.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { folder } from "../whole/BotProcess.ts"

export const password = "correct horse"

interface OnDisk {
  readonly salt?: string
  readonly device?: string
  readonly login?: {
    readonly accessToken: string
    readonly refreshToken?: string
    readonly device: string
    readonly user: string
  }
}

/** An account with a password, and a session.json to start bots on. */
export const scene = Effect.gen(function*() {
  const server = yield* HomeserverHandle
  const user = yield* server.register("bot", password)
  const file = join(yield* folder, "session.json")
  const defaults: Account = {
    homeserver: server.url,
    user,
    password: Redacted.make(password),
    device: undefined,
    deviceName: "test"
  }
  const over = (store: Layer.Layer<SessionStore>) => (changed: Partial<Account> = {}) =>
    Effect.flatMap(
      Layer.build(Layer.fresh(MatrixLoggedIn.layer({ ...defaults, ...changed }).pipe(Layer.provide(store)))),
      (context) => Effect.provide(Matrix, context)
    )
  return {
    server,
    user,
    file,
    /** Logs in, or takes the kept session; whoever calls it again is the next process. */
    start: over(SessionFile.layer(file)),
    startOver: over,
    onDisk: Effect.sync(() => JSON.parse(readFileSync(file, "utf8")) as OnDisk),
    tokens: Effect.map(server.sessions(user), (all) => all.map(({ token }) => token)),
    devices: Effect.map(server.sessions(user), (all) => [...new Set(all.map(({ device }) => device))])
  }
})
