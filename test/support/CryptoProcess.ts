import { assert } from "@effect/vitest"
import { Context, Duration, Effect, Layer, Redacted, Scope } from "effect"
import { join } from "node:path"
import type { EncryptionState } from "../../src/domain/crypto/EncryptionState.ts"
import { isSealed } from "../../src/domain/crypto/SealedEvent.ts"
import type { RecoveryKey } from "../../src/domain/crypto/secrets/RecoveryKey.ts"
import type { RoomId, StreamToken, UserId } from "../../src/domain/Ids.ts"
import { noKeyNews } from "../../src/domain/matrix/KeyNews.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import * as CryptoEngine from "../../src/layers/crypto/CryptoEngine.ts"
import { readRecoveryKeyFile } from "../../src/layers/crypto/secrets/RecoveryKeyFile.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Crypto } from "../../src/services/crypto/Crypto.ts"
import { KeyServer } from "../../src/services/crypto/KeyServer.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { eventually } from "./AgentWaits.ts"

/** One device of the bot's account on the sandbox. */
export interface CryptoAccount {
  readonly user: UserId
  readonly device: string
  readonly token: string
}

export const cryptoAccount = Effect.fnUntraced(function*(name: string, device: string) {
  const { register, session } = yield* HomeserverHandle
  const user = yield* register(name, "secret")
  const { token } = yield* session(user, device)
  const account: CryptoAccount = { user, device, token }
  return account
})

export interface CryptoProcessOptions {
  /** Where its keys are, and its recovery key. */
  readonly dataDir: string
  readonly recoveryKey?: RecoveryKey | undefined
  /** Stands between the process and the homeserver. */
  readonly between?: Layer.Layer<KeyServer | Matrix, never, KeyServer | Matrix>
}

/** The file of a new recovery key. */
export const recoveryKeyIn = (dataDir: string) =>
  Effect.map(readRecoveryKeyFile(join(dataDir, "recovery-key")), (key) => key ?? assert.fail("no recovery key"))

/** The bot's encryption without the bot, until the scope closes, which is as hard an end as a crash. */
export const cryptoProcess = Effect.fnUntraced(
  function*({ device, token, user }: CryptoAccount, { between, dataDir, recoveryKey }: CryptoProcessOptions) {
    const { url } = yield* HomeserverHandle
    const server = MatrixClientServer.layer({ homeserver: url, token: Redacted.make(token) })
    const connected = between === undefined ? server : Layer.provideMerge(between, server)
    const engine = CryptoEngine.layer({
      user,
      device,
      isAdmin: () => false,
      folder: join(dataDir, "crypto"),
      password: Redacted.make("secret"),
      recoveryKey,
      recoveryKeyFile: join(dataDir, "recovery-key"),
      show: () => Effect.void
    })
    const context = yield* Layer.build(Layer.provideMerge(engine, connected)).pipe(Effect.orDie)
    const [crypto, matrix] = [Context.get(context, Crypto), Context.get(context, Matrix)]
    let since: StreamToken | undefined
    const state = (): typeof EncryptionState.cases.On.Type => {
      const now = Effect.runSync(crypto.state)
      return now._tag === "On" ? now : assert.fail(`encryption is ${now._tag}`)
    }
    return {
      crypto,
      matrix,
      server: Context.get(context, KeyServer),
      state,
      /** Has the engine loaded, as news do, and waits for the identity. */
      signed: Effect.andThen(
        Effect.orDie(crypto.receive({ ...noKeyNews, changed: [user] })),
        eventually(() => state().identity._tag === "Signed")
      ),
      /** One sync, whose keys are taken in; the encrypted events of its rooms. */
      sync: Effect.gen(function*() {
        const batch = yield* Effect.orDie(matrix.sync(since, Duration.zero))
        since = batch.next
        if (batch.keys !== undefined) yield* Effect.orDie(crypto.receive(batch.keys))
        return batch.joined.flatMap(({ room, timeline }) =>
          timeline.filter(isSealed).map((event): readonly [RoomId, RawEvent] => [room, event])
        )
      }),
      read: ([room, event]: readonly [RoomId, RawEvent]) =>
        Effect.map(
          Effect.orDie(crypto.open(room, event)),
          (opened) =>
            opened._tag === "Clear"
              ? (opened.event["content"] as RawEvent)["body"]
              : opened._tag === "Unsaid"
              ? "nothing said"
              : opened.reason
        )
    }
  }
)

export type CryptoProcess = Effect.Success<ReturnType<typeof cryptoProcess>>

/** The same for as long as `body` runs. */
export const whileRunning = <A, E, R>(
  account: CryptoAccount,
  options: CryptoProcessOptions,
  body: (process: CryptoProcess) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<R, Scope.Scope> | HomeserverHandle> =>
  Effect.scoped(Effect.flatMap(cryptoProcess(account, options), body)) as never
