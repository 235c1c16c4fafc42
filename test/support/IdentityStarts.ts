import { assert } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, type Scope } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { IdentityState } from "../../src/domain/crypto/EncryptionState.ts"
import { decodeRecoveryKey } from "../../src/domain/crypto/secrets/RecoveryKey.ts"
import { at, recordOf } from "../../src/domain/Json.ts"
import { MatrixError, MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import * as CryptoEngine from "../../src/layers/crypto/CryptoEngine.ts"
import { openDeviceStore } from "../../src/layers/crypto/engine/CryptoFolder.ts"
import { type EngineParts, loadParts } from "../../src/layers/crypto/engine/EngineParts.ts"
import { makeIdentity } from "../../src/layers/crypto/identity/AccountIdentity.ts"
import { replaceIdentity } from "../../src/layers/crypto/identity/IdentityReplaced.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { KeyServer } from "../../src/services/crypto/KeyServer.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { CryptoWorld, optionsOf } from "../contracts/CryptoCases.ts"
import { folder } from "./Folder.ts"
import { type LoggedIn, loggedIn, sandboxServer } from "./SandboxHttp.ts"

/** A sandbox's homeserver of its own. */
export const identityServer = Layer.effect(
  CryptoWorld,
  Effect.map(HomeserverHandle, (handle) => ({
    url: handle.url,
    login: (name: string, device: string) => Effect.provideService(loggedIn(name, device), HomeserverHandle, handle),
    crypto: CryptoEngine.layer
  }))
).pipe(Layer.provideMerge(sandboxServer))

type Options = ReturnType<typeof optionsOf>
export type Changes = Partial<Pick<Options, "password" | "recoveryKey" | "show">>

/** Where a request breaks: before the server had it, or after it did what was asked. */
export interface Break {
  readonly call: number
  readonly isDone: boolean
  /** The same process tries again. */
  readonly goesOn?: boolean
  /** It does not break: this comes before it. */
  readonly meanwhile?: Effect.Effect<unknown, unknown>
}

export interface Count {
  calls: number
  readonly names: Array<string>
}

const broken = Effect.fail(
  new MatrixError({ call: "any", reason: MatrixFault.cases.Unavailable.make({ detail: "broke" }) })
)

/** The service with its requests counted, one of which breaks. */
export const breaking = <Service extends object>(service: Service, count: Count, at: Break | undefined): Service => {
  const one = (name: string, request: Effect.Effect<unknown, unknown>) =>
    Effect.suspend(() => {
      count.names.push(name)
      if (++count.calls !== at?.call) return request
      if (at.meanwhile !== undefined) return Effect.andThen(at.meanwhile, request)
      return at.isDone ? Effect.andThen(request, broken) : broken
    })
  return Object.fromEntries(
    Object.entries(service).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === "function"
        ? (...of: ReadonlyArray<unknown>) => one(name, (member as (...of: unknown[]) => never)(...of))
        : one(name, member as never)
    ])
  ) as Service
}

/** What becomes of the homeserver's answers about keys on their way. */
export type Meddling = (answer: RawEvent) => Effect.Effect<RawEvent>

/** A process of a device over its folder, which works with its engine. */
const processOf = Effect.fnUntraced(
  function*<A, E>(
    me: LoggedIn,
    home: string,
    work: (options: Options, parts: EngineParts) => Effect.Effect<A, E, Matrix | KeyServer | Scope.Scope>,
    { at, changes = {}, meddle = Effect.succeed }: { changes?: Changes; at?: Break | undefined; meddle?: Meddling }
  ) {
    const { url } = yield* CryptoWorld
    const count: Count = { calls: 0, names: [] }
    const server = yield* Layer.build(MatrixClientServer.layer({ homeserver: url, token: Redacted.make(me.token) }))
    const keyServer = Context.get(server, KeyServer)
    const meddled = KeyServer.of({ ...keyServer, query: (body) => Effect.flatMap(keyServer.query(body), meddle) })
    const services = Context.make(Matrix, breaking(Context.get(server, Matrix), count, at)).pipe(
      Context.add(KeyServer, breaking(meddled, count, at))
    )
    const options = { ...optionsOf(me, home), ...changes }
    const result = yield* Effect.result(
      Effect.gen(function*() {
        const parts = yield* loadParts(options, yield* openDeviceStore(options.folder, options.device))
        return yield* work(options, parts)
      }).pipe(Effect.provideContext(services))
    )
    return { count, result }
  },
  Effect.scoped
)

/** A start of a device over its folder, whose identity is brought in order once. */
export const started = (me: LoggedIn, home: string, changes: Changes = {}, at?: Break, meddle?: Meddling) =>
  processOf(
    me,
    home,
    Effect.fnUntraced(function*(options, parts) {
      const inOrder = yield* makeIdentity(options, parts)
      const whole = Effect.andThen(parts.outgoing.flush(), inOrder)
      return yield* at?.goesOn === true ? Effect.retry(whole, { times: 1 }) : whole
    }),
    { changes, at, ...(meddle === undefined ? {} : { meddle }) }
  ).pipe(Effect.map(({ count, result }) => ({
    count,
    state: result._tag === "Success" ? result.success : undefined
  })))

/** Replaces the account's identity, from a device over its folder. */
export const replaced = (me: LoggedIn, home: string, password = "secret", at?: Break) =>
  Effect.map(
    processOf(
      me,
      home,
      (options, parts) => replaceIdentity({ ...options, password: Redacted.make(password) }, parts),
      { at }
    ),
    ({ count, result }) => ({ count, isDone: result._tag === "Success" })
  )

/** What the server publishes of the account. */
export const published = Effect.fnUntraced(function*({ ask, id }: LoggedIn) {
  const { json } = yield* ask("POST", "keys/query", { device_keys: { [id]: [] } })
  const signer = Object.keys(recordOf(at(json, "self_signing_keys", id, "keys")))[0]
  return {
    master: Object.keys(recordOf(at(json, "master_keys", id, "keys")))[0],
    signed: Object.entries(recordOf(at(json, "device_keys", id))).filter(([, device]) =>
      signer !== undefined && at(device, "signatures", id, signer) !== undefined
    ).map(([device]) => device)
  }
})

export const tagOf = (state: IdentityState | undefined) => state?._tag

export const newAccount = Effect.fnUntraced(function*(device = "BOTS") {
  const me = yield* (yield* CryptoWorld).login("bot", device)
  const home = yield* folder
  return { me, home, file: join(home, "recovery-key") }
})

export const keyIn = (file: string) => {
  const key = decodeRecoveryKey(Redacted.make(readFileSync(file, "utf8").trim()))
  return key._tag === "Success" ? key.success : assert.fail("a recovery key")
}

/** Another device has the same identity by the key in the file. */
export const restoredElsewhere = Effect.fnUntraced(
  function*(me: LoggedIn, file: string, master: string | undefined, name: string) {
    const other = yield* newAccount("ELSEWHERE")
    assert.strictEqual(
      tagOf((yield* started(other.me, other.home, { recoveryKey: keyIn(file) })).state),
      "Signed",
      name
    )
    assert.strictEqual((yield* published(me)).master, master, name)
  }
)
