import { Duration, Effect, Layer, Option, Redacted } from "effect"
import type { EncryptionState } from "../../src/domain/crypto/EncryptionState.ts"
import { encryptedType } from "../../src/domain/crypto/SealedEvent.ts"
import { RoomId, type StreamToken } from "../../src/domain/Ids.ts"
import * as CryptoEngine from "../../src/layers/crypto/CryptoEngine.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Crypto } from "../../src/services/crypto/Crypto.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { keptLog, type LoggedLine } from "./LoggedLines.ts"

/**
 * Encryption as the bot has it, on the sandbox: it joins every room and opens what it reads, and does nothing else.
 * `place` is its DATA_DIR, which another one may have used before.
 */
export const cryptoBot = Effect.fnUntraced(function*(isAdmin: (user: string) => boolean, place: string) {
  const { register, session, url } = yield* HomeserverHandle
  const { token, user } = yield* session(yield* register("bot", "secret"), "BOTS")
  const log = keptLog()
  const services = yield* Layer.build(
    CryptoEngine.layer({
      user,
      device: "BOTS",
      folder: place,
      isAdmin,
      password: Redacted.make("secret"),
      recoveryKey: undefined,
      recoveryKeyFile: `${place}/recovery-key`,
      show: () => Effect.void
    }).pipe(
      Layer.provideMerge(MatrixClientServer.layer({ homeserver: url, token: Redacted.make(token) })),
      Layer.provideMerge(log.layer),
      Layer.orDie
    )
  )
  const { crypto, matrix } = yield* Effect.provideContext(
    Effect.all({ crypto: Crypto, matrix: Matrix }),
    services
  )
  let since: StreamToken | undefined
  const within = <A, E>(effect: Effect.Effect<A, E>) => Effect.orDie(Effect.provideContext(effect, services))

  /** One sync, which waits a little where nothing is new. */
  const turn = within(Effect.gen(function*() {
    const batch = yield* matrix.sync(since, Duration.millis(50))
    since = batch.next
    for (const { room } of batch.invited) yield* matrix.join(room)
    if (batch.keys !== undefined) yield* crypto.receive(batch.keys)
    for (const { room, timeline } of batch.joined) {
      for (const event of timeline) {
        if (event["sender"] === user) continue
        // By what the journal of the bot knows, as if the room was never seen encrypted.
        if (event["type"] !== encryptedType) yield* crypto.heard(room, event, true)
        if (event["type"] !== encryptedType) continue
        // Twice, as after a crash between opening and storing.
        for (let time = 0; time < 2; time++) {
          const opened = yield* crypto.open(room, event)
          if (opened._tag === "Clear") yield* crypto.heard(room, opened.event, false)
        }
      }
    }
  }))
  /** Knows the devices of a room's members, as it does after it wrote there. */
  const meet = (room: string) =>
    within(crypto.seal(RoomId.make(room), "m.room.message", { msgtype: "m.text", body: "hello" }))
  const state = Effect.map(within(crypto.state), (now) => now as typeof EncryptionState.cases.On.Type)
  return { id: user, lines: log.lines as ReadonlyArray<LoggedLine>, meet, state, turn }
})

export type CryptoBot = Effect.Success<ReturnType<typeof cryptoBot>>

/** Both sides' turns until `found` gives something: the loops between them are the product's own. */
export const untilFound = Effect.fnUntraced(
  function*<A>(turns: ReadonlyArray<Effect.Effect<unknown>>, found: Effect.Effect<A | undefined>) {
    for (let round = 0; round < 100; round++) {
      const one = Option.fromUndefinedOr(yield* found)
      if (Option.isSome(one)) return one.value
      for (const turn of turns) yield* turn
    }
    return yield* Effect.die(new Error("it never came"))
  }
)
