import {
  CollectStrategy,
  DecryptionSettings,
  DeviceId,
  DeviceLists,
  EncryptionSettings,
  initAsync,
  OlmMachine,
  RequestType,
  RoomId,
  TrustRequirement,
  UserId
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { at, elementsOf, recordOf } from "../../src/domain/Json.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { type LoggedIn, loggedIn } from "./SandboxHttp.ts"

interface Outgoing {
  readonly id: string | undefined
  readonly type: number
  readonly body: string
  readonly event_type?: string
  readonly txn_id?: string
  readonly version?: string
}

const target = (request: Outgoing): readonly [string, string] => {
  switch (request.type) {
    case RequestType.KeysUpload:
      return ["POST", "keys/upload"]
    case RequestType.KeysQuery:
      return ["POST", "keys/query"]
    case RequestType.KeysClaim:
      return ["POST", "keys/claim"]
    case RequestType.ToDevice:
      return ["PUT", `sendToDevice/${request.event_type}/${encodeURIComponent(String(request.txn_id))}`]
    case RequestType.SignatureUpload:
      return ["POST", "keys/signatures/upload"]
    default:
      return ["PUT", `room_keys/keys?version=${request.version}`]
  }
}

const untrusted = () => new DecryptionSettings(TrustRequirement.Untrusted)

/** What a person's client asks for when it shares a room's key. */
interface Sharing {
  /** Only devices that are verified get it; the others are told that it is withheld. */
  readonly isVerifiedOnly?: boolean
}

const sharingOf = ({ isVerifiedOnly }: Sharing) => {
  const settings = new EncryptionSettings()
  if (isVerifiedOnly === true) settings.sharingStrategy = CollectStrategy.onlyTrustedDevices()
  return settings
}

/** The engine of encrypted rooms in memory, on the device of a login, over HTTP. */
export const olmClientOf = Effect.fnUntraced(function*(me: LoggedIn) {
  yield* Effect.promise(() => initAsync())
  const machine = yield* Effect.acquireRelease(
    Effect.promise(() => OlmMachine.initialize(new UserId(me.id), new DeviceId(me.device))),
    (machine) => Effect.sync(() => machine.close())
  )
  let since: string | undefined

  const ask = (method: string, path: string, body?: unknown) =>
    Effect.flatMap(
      me.ask(method, path, body),
      ({ json, status }) =>
        status === 200 ? Effect.succeed(json) : Effect.die(new Error(`${method} ${path}: ${status} ${json["error"]}`))
    )
  /** Sends one request of the engine and tells it the answer. */
  const carry = Effect.fnUntraced(function*(request: Outgoing) {
    const [method, path] = target(request)
    const json = yield* ask(method, path, JSON.parse(request.body))
    const { id } = request
    if (id !== undefined) {
      yield* Effect.promise(() => machine.markRequestAsSent(id, request.type, JSON.stringify(json)))
    }
    return json
  })
  const flush = Effect.flatMap(
    Effect.promise(() => machine.outgoingRequests()),
    // What belongs into a room is said there, encrypted, by who knows whom it is for.
    (requests) =>
      Effect.forEach(
        (requests as ReadonlyArray<Outgoing>).filter(({ type }) => type !== RequestType.RoomMessage),
        carry,
        { discard: true }
      )
  )
  /** One sync, and what the engine wants to ask after it; the events of the rooms' timelines. */
  const sync = Effect.gen(function*() {
    const json = yield* ask("GET", since === undefined ? "sync" : `sync?since=${since}`)
    since = String(json["next_batch"])
    const users = (list: string) => elementsOf(at(json, "device_lists", list)).map((id) => new UserId(String(id)))
    yield* Effect.promise(() =>
      machine.receiveSyncChanges(
        JSON.stringify(elementsOf(at(json, "to_device", "events"))),
        new DeviceLists(users("changed"), users("left")),
        new Map(Object.entries(recordOf(json["device_one_time_keys_count"])) as Array<[string, number]>),
        new Set(elementsOf(json["device_unused_fallback_key_types"]) as Array<string>),
        untrusted()
      )
    )
    yield* flush
    const rooms = Object.values(recordOf(at(json, "rooms", "join")))
    return rooms.flatMap((room) => elementsOf(at(room, "timeline", "events")) as ReadonlyArray<RawEvent>)
  })
  /** Encrypts for everybody who is named and sends. */
  const send = Effect.fnUntraced(
    function*(
      room: string,
      users: ReadonlyArray<string>,
      { body, sharing = {}, txn, type }: {
        readonly type: string
        readonly body: string
        readonly txn: string
        readonly sharing?: Sharing
      }
    ) {
      const people = () => users.map((id) => new UserId(id))
      yield* Effect.promise(() => machine.updateTrackedUsers(people()))
      yield* flush
      const claim = yield* Effect.promise(() => machine.getMissingSessions(people()))
      if (claim !== null) yield* carry(claim)
      const shares = yield* Effect.promise(() => machine.shareRoomKey(new RoomId(room), people(), sharingOf(sharing)))
      for (const share of shares) yield* carry(share)
      const encrypted = yield* Effect.promise(() => machine.encryptRoomEvent(new RoomId(room), type, body))
      const path = `rooms/${encodeURIComponent(room)}/send/m.room.encrypted/${encodeURIComponent(txn)}`
      return yield* ask("PUT", path, JSON.parse(encrypted))
    }
  )
  const say = (room: string, users: ReadonlyArray<string>, body: string, sharing: Sharing = {}) =>
    send(room, users, {
      type: "m.room.message",
      body: JSON.stringify({ msgtype: "m.text", body }),
      txn: body,
      sharing
    })
  const clear = (room: string, event: RawEvent) =>
    Effect.promise(async () => {
      const { event: text } = await machine.decryptRoomEvent(JSON.stringify(event), new RoomId(room), untrusted())
      return JSON.parse(text) as RawEvent & { readonly content: RawEvent }
    })
  const read = (room: string, event: RawEvent) => Effect.map(clear(room, event), ({ content }) => content["body"])
  return { ...me, raw: me.ask, ask, carry, clear, flush, machine, read, say, send, sync }
})

/** The same on a device of its own in the sandbox. */
export const olmClient = (name: string, device: string) => Effect.flatMap(loggedIn(name, device), olmClientOf)

export type OlmClient = Effect.Success<ReturnType<typeof olmClientOf>>
