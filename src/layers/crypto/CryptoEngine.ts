import { Effect, Layer, Queue, Ref, Scope } from "effect"
import { EncryptionState, IdentityState } from "../../domain/crypto/EncryptionState.ts"
import { identityWords } from "../../domain/crypto/IdentityWords.ts"
import { isUrgent, type KeyNews, oneTimeKeys } from "../../domain/crypto/KeyNews.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Crypto, CryptoError, type RoomSession } from "../../services/crypto/Crypto.ts"
import type { KeyServer } from "../../services/crypto/KeyServer.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import { makeLazily } from "../pace/Lazily.ts"
import { makeLogSparingly } from "../pace/LogSparingly.ts"
import { hasStoreOf, openDeviceStore } from "./engine/CryptoFolder.ts"
import { engineCall } from "./engine/EngineCall.ts"
import { type EngineParts, loadParts, type OwnDevice } from "./engine/EngineParts.ts"
import { openEvent } from "./engine/EventOpening.ts"
import { keysOfOthers } from "./engine/KeysOfOthers.ts"
import { takeNews } from "./engine/NewsTaking.ts"
import { makeOutgoingLoop } from "./engine/OutgoingLoop.ts"
import { type IdentityKeeping, makeIdentity } from "./identity/Identity.ts"

export interface CryptoOptions extends OwnDevice, IdentityKeeping {
  /** The folder with one store for each device (docs/contract.md, "Files in DATA_DIR"). */
  readonly folder: string
}

/** Sessions that are told of at once. */
const mostArrivals = 256

const on = (device: string) => EncryptionState.cases.On.make({ device, identity: IdentityState.cases.Unknown.make({}) })

/** Says once what the account's identity lacks. */
const tellIdentity = (found: IdentityState) => {
  const words = identityWords(found)
  return words === undefined ? Effect.void : Effect.logWarning(`${words.means}. ${words.advice}`)
}

/** The engine over the device's store. It is loaded when the first news or room needs it, and at a device's first start. */
const serving = Effect.fnUntraced(function*(options: CryptoOptions, isNew: boolean) {
  const scope = yield* Effect.scope
  const context = yield* Effect.context<KeyServer | Matrix>()
  const records = yield* openDeviceStore(options.folder, options.device)
  const state = yield* Ref.make<typeof EncryptionState.cases.On.Type>(on(options.device))
  const arrivals = yield* Queue.unbounded<RoomSession>()
  const sparingly = makeLogSparingly()

  const started = Effect.fnUntraced(function*(parts: EngineParts) {
    yield* Ref.update(state, (now) => ({ ...now, fingerprint: parts.engine.machine.identityKeys.ed25519.toBase64() }))
    yield* Effect.forkScoped(
      Effect.forever(Effect.flatMap(Queue.take(parts.engine.keys), (session) => Queue.offer(arrivals, session)))
    )
    const identity = yield* makeIdentity(options, parts)
    // Looked at once, and again when the account's own keys change.
    let isLookedAt = false
    const tended = Effect.suspend(() => {
      if (isLookedAt) return Effect.void
      isLookedAt = true
      return identity.pipe(
        Effect.tapError(() => Effect.sync(() => void (isLookedAt = false))),
        Effect.tap(tellIdentity),
        Effect.flatMap((found) => Ref.update(state, (now) => ({ ...now, identity: found })))
      )
    })
    const send = yield* makeOutgoingLoop(Effect.andThen(parts.outgoing.flush(), tended), sparingly)
    yield* engineCall(
      "listening for identities",
      () =>
        parts.engine.machine.registerUserIdentityUpdatedCallback(async (user) => {
          if (user.toString() !== options.user) return
          isLookedAt = false
          Effect.runSync(send)
        })
    )
    yield* send
    return { ...parts, sendLater: send }
  })
  const engine = makeLazily(
    Effect.provideService(
      Effect.provideContext(Effect.flatMap(loadParts(options, records), started), context),
      Scope.Scope,
      scope
    )
  )

  let lastCount: number | undefined
  const isNews = (news: KeyNews) => {
    const count = news.counts[oneTimeKeys]
    const isOther = count !== lastCount
    lastCount = count
    return isUrgent(news) || (engine.isLoaded() && isOther)
  }

  if (isNew) yield* engine.get

  return Crypto.of({
    state: Ref.get(state),
    receive: Effect.fnUntraced(function*(news) {
      if (!isNews(news)) return
      const { engine: { machine }, sendLater } = yield* engine.get
      yield* takeNews(machine, news)
      const count = news.counts[oneTimeKeys]
      if (count !== undefined) yield* Ref.update(state, (now) => ({ ...now, oneTimeKeys: count }))
      yield* sendLater
    }),
    roomsChanged: (rooms) =>
      engine.isLoaded() && rooms.length > 0
        ? Effect.ignore(Effect.map(engine.get, ({ knowledge }) => knowledge.forget(rooms)))
        : Effect.void,
    open: Effect.fnUntraced(function*(room, event) {
      const { engine: loaded, sendLater } = yield* engine.get
      const outcome = yield* openEvent(loaded, room, event)
      // The engine asks the sender's devices and our own for the key.
      if (outcome._tag === "Unreadable") yield* sendLater
      return outcome
    }),
    seal: (room, type, content) => Effect.flatMap(engine.get, ({ seal }) => seal(room, type, content)),
    arrivals: Queue.takeBetween(arrivals, 1, mostArrivals)
  })
})

/** `Crypto` of a device whose keys somebody else has. */
const unusable = (device: string) => {
  const why = `the device ${device} has keys that are not in this DATA_DIR`
  const fail = Effect.fail(new CryptoError({ doing: "taking part", detail: why }))
  return Crypto.of({
    state: Effect.succeed(EncryptionState.cases.Unusable.make({
      why,
      advice:
        "give the bot a device of its own: MATRIX_USER_ID and MATRIX_PASSWORD instead of the access token, or a " +
        "new access token that no other program uses"
    })),
    receive: () => Effect.void,
    roomsChanged: () => Effect.void,
    open: () => fail,
    seal: () => fail,
    arrivals: Effect.never
  })
}

/**
 * Encryption of a device whose store is below `folder`. A device that is new to the folder gets its keys now, unless
 * the homeserver has others for it. Fails where the store is damaged, or another process has it.
 */
export const layer = (options: CryptoOptions): Layer.Layer<Crypto, StoreError | CryptoError, KeyServer | Matrix> =>
  Layer.effect(
    Crypto,
    Effect.gen(function*() {
      const isNew = !hasStoreOf(options.folder, options.device)
      return isNew && (yield* keysOfOthers(options)) ? unusable(options.device) : yield* serving(options, isNew)
    })
  )
