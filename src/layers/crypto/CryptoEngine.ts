import { RequestType } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Clock, Context, Duration, Effect, Layer, Queue, Ref } from "effect"
import { keyStoreOwner } from "../../domain/crypto/device/KeyStoreOwner.ts"
import { EncryptionState, IdentityState } from "../../domain/crypto/EncryptionState.ts"
import { beginsSession, sessionOf } from "../../domain/crypto/SealedEvent.ts"
import { mayBeBackedUp } from "../../domain/crypto/Unreadable.ts"
import type { KeyNews } from "../../domain/matrix/KeyNews.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { StoreError, StoreFault } from "../../domain/StoreError.ts"
import { Crypto, type CryptoError, type RoomSession } from "../../services/crypto/Crypto.ts"
import { KeyServer } from "../../services/crypto/KeyServer.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import { anothersStore, apartFor, keysElsewhere } from "./CryptoApart.ts"
import { hasStoreOf, openDeviceStore } from "./engine/CryptoFolder.ts"
import { mostArrivals } from "./engine/Engine.ts"
import { engineCall } from "./engine/EngineCall.ts"
import { openEvent } from "./engine/EventOpening.ts"
import { keysOfOthers } from "./engine/KeysOfOthers.ts"
import { takeNews } from "./engine/NewsTaking.ts"
import type { RecordFile } from "./indexeddb/RecordFile.ts"
import { hasSealedFor } from "./indexeddb/SealedRooms.ts"
import { storedAccount } from "./indexeddb/StoredAccount.ts"
import { type EngineOptions, type LoadedEngine, loadEngineOf } from "./LoadedEngine.ts"
import { makeRenewable, type Renewable } from "./Renewable.ts"
import { type KeyCounts, makeKeyCounts } from "./requests/KeyCounts.ts"
import { makeShownVerification } from "./verification/ShownVerification.ts"
import { makeVerificationAdmission, type VerifiedBy } from "./verification/VerificationAdmission.ts"
import { makeVerificationRefusing } from "./verification/VerificationRefusing.ts"

export interface CryptoOptions extends EngineOptions, VerifiedBy {
  /** The folder with one store for each device (docs/contract.md, "Files in DATA_DIR"). */
  readonly folder: string
  /** Admins who saw another string, as an earlier process noted. Absent: none. */
  readonly mismatchedBefore?: ReadonlyArray<string>
  /** The device's ed25519 key as an earlier process noted it. */
  readonly fingerprint?: string | undefined
}

/** How long a device's first start waits for its keys and the account's identity to be published. */
const longestFirst = Duration.seconds(30)

/** Sessions that are told of at once. */
const atOnce = 256

/** Users whose devices the engine asks for anew because of the news: also some of those who wrote to our device. */
const doubtedBy = ({ changed, isFromNowhere, toDevice }: KeyNews) =>
  isFromNowhere === true ? "all" : [...changed, ...toDevice.map(({ sender }) => String(sender))]

/** Before the engine knows that users changed, no answer may count that was asked for earlier. */
const doubtAndTake = (engine: LoadedEngine["engine"], outgoing: LoadedEngine["outgoing"], news: KeyNews) =>
  Effect.andThen(Effect.sync(() => outgoing.doubt(doubtedBy(news))), takeNews(engine, news))

const { Unknown } = IdentityState.cases

/** Has the engine take in what a sync brought; `rest` without the `events` of verifications. */
const makeTaking = (keyCounts: KeyCounts) => (news: KeyNews, rest: KeyNews, events: ReadonlyArray<RawEvent>) =>
  Effect.fnUntraced(
    function*({ engine: loaded, news: devices, outgoing, sendLater, verifications }: LoadedEngine) {
      yield* verifications.taken(yield* doubtAndTake(loaded, outgoing, keyCounts.given(rest)))
      if (news.isFromNowhere === true) {
        yield* engineCall("doubting what is known of devices", () => loaded.machine.markAllTrackedUsersAsDirty())
      }
      if (news.isFromNowhere === true || news.changed.length + news.left.length + news.toDevice.length > 0) {
        devices.devicesChanged++
      }
      yield* verifications.hear(events)
      // Nobody can begin a conversation with us while there are none: this is not left for later.
      if (keyCounts.taken(news) === 0) yield* Effect.ignore(outgoing.flush([RequestType.KeysUpload]))
      yield* sendLater
    }
  )

const withKeyStore = (now: EncryptionState, keyStore: StoreFault | undefined): EncryptionState =>
  now._tag !== "On" || keyStore === undefined ? now : { ...now, keyStore }

const stateAtFirst = ({ device, isAdmin, mismatchedBefore = [] }: CryptoOptions) =>
  EncryptionState.cases.On.make({
    device,
    identity: Unknown.make({}),
    mismatchedAdmins: mismatchedBefore.filter(isAdmin)
  })

/**
 * The engine over the device's store. It is loaded when the first news or room needs it, and at the device's first
 * start.
 */
const serving = Effect.fnUntraced(function*(options: CryptoOptions, records: RecordFile, isNew: boolean) {
  const arrivals = yield* Queue.sliding<RoomSession>(mostArrivals)
  const state = yield* Ref.make(stateAtFirst(options))
  const keyCounts = makeKeyCounts(
    yield* KeyServer,
    (oneTimeKeys) => Ref.update(state, (now) => ({ ...now, oneTimeKeys }))
  )
  const scope = yield* Effect.scope
  const context = Context.add(yield* Effect.context<KeyServer | Matrix>(), KeyServer, keyCounts.server)
  const shown = makeShownVerification(state)
  const admission = makeVerificationAdmission({ ...options, since: yield* Clock.currentTimeMillis })
  const refusing = yield* makeVerificationRefusing((say) => engine.use(say), admission)
  const engine: Renewable<LoadedEngine, CryptoError> = yield* makeRenewable(
    Effect.provideContext(
      loadEngineOf({ ...options, mayVerify: admission.mayVerify, refusing }, records, { state, arrivals, shown }),
      context
    )
  )

  const taken = makeTaking(keyCounts)
  const isNews = (news: KeyNews) => keyCounts.isNews(news, engine.isLoaded())
  // An engine that could not keep what it took in has used it up in memory: the same again would say nothing to it.
  const take = (...news: Parameters<typeof taken>) => Effect.tapError(engine.use(taken(...news)), () => engine.giveUp)

  /** Asks for the count, and has keys made where they are too few. */
  const askCount = Effect.flatMap(keyCounts.ask, (news) => isNews(news) ? take(news, news, []) : Effect.void)

  // Who invites us may write at once, and shares no key with a device that has none, or that nobody signed.
  if (isNew) yield* Effect.timeoutOption(engine.use(({ inOrder }) => inOrder), longestFirst)
  else if (options.wasSigned === false) yield* Effect.forkScoped(Effect.ignore(engine.use(() => Effect.void)))

  return Crypto.of({
    state: Effect.map(Ref.get(state), (now) => withKeyStore(now, records.trouble.reason)),
    receive: Effect.fnUntraced(function*(news) {
      const { events, refused, rest } = yield* admission.ofNews(news)
      yield* Effect.forEach(refused, (request) => refusing.refuse(request), { discard: true })
      yield* shown.look
      if (yield* keyCounts.isToBeAsked(news)) yield* Effect.forkIn(Effect.ignore(askCount), scope)
      if (!isNews(rest) && events.length === 0) return
      yield* take(news, rest, events)
    }),
    roomsChanged: (rooms) =>
      engine.isLoaded() && rooms.length > 0
        ? Effect.ignore(engine.use(({ knowledge }) => Effect.sync(() => knowledge.forget(rooms))))
        : Effect.void,
    open: (room, event) =>
      engine.use(Effect.fnUntraced(function*({ engine: loaded, sendLater, wantBackedUp }) {
        const outcome = yield* openEvent(loaded, room, event)
        if (outcome._tag === "Unreadable") {
          // The engine asks for the key.
          yield* sendLater
          const session = mayBeBackedUp(outcome.reason) ? sessionOf(event) : undefined
          if (session !== undefined) yield* wantBackedUp({ room, session })
        }
        return outcome
      })),
    heard: Effect.fnUntraced(function*(room, event, isPlain) {
      const admitted = yield* admission.ofRoom(event, room)
      if (admitted === "taken") yield* engine.use(({ hearIn }) => hearIn(room, event, isPlain))
      if (admitted === "refused") yield* refusing.refuse(event, { room, isPlain })
    }),
    seal: Effect.fnUntraced(function*(room, type, content) {
      const sealed = yield* engine.use(({ seal }) => seal(room, type, content))
      const rotatedAt = yield* Clock.currentTimeMillis
      if (beginsSession(sealed)) yield* Ref.update(state, (now) => ({ ...now, rotatedAt }))
      return sealed
    }),
    hasSealed: (room) => hasSealedFor(records, room),
    arrivals: Queue.takeBetween(arrivals, 1, atOnce)
  })
})

/**
 * Encryption of a device whose store is below `folder`. A device without keys there gets them now, unless the
 * homeserver has others for it; one whose keys there are not those of before is asked after. Fails where the store is
 * damaged, or another process has it.
 */
export const layer = (options: CryptoOptions): Layer.Layer<Crypto, StoreError | CryptoError, KeyServer | Matrix> =>
  Layer.effect(
    Crypto,
    Effect.gen(function*() {
      const { device, folder } = options
      const byPassword = options.password !== undefined
      // Without a store nothing is made in the folder before it is known that the device is ours.
      const found = hasStoreOf(folder, device) ? yield* openDeviceStore(folder, device) : undefined
      const held = found === undefined ? { _tag: "None" as const } : storedAccount(found)
      const owner = keyStoreOwner(held, options, options.fingerprint)
      if (owner === "another") return yield* apartFor(anothersStore(device, byPassword))
      const ours = held._tag === "Held" ? held.fingerprint : undefined
      return owner !== "ours" && (yield* keysOfOthers(options, ours))
        ? yield* apartFor(keysElsewhere(device, byPassword))
        : yield* serving(options, found ?? (yield* openDeviceStore(folder, device)), owner === "new")
    })
  )
