import { assert } from "@effect/vitest"
import { Context, Duration, Effect, Layer, Redacted, Scope } from "effect"
import { cpSync } from "node:fs"
import { join } from "node:path"
import { readRoomId, type RoomId, type StreamToken } from "../../src/domain/Ids.ts"
import type { JoinedRoom, RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import type { CryptoOptions } from "../../src/layers/crypto/CryptoEngine.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import { Crypto } from "../../src/services/crypto/Crypto.ts"
import type { KeyServer } from "../../src/services/crypto/KeyServer.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { folder } from "../support/Folder.ts"
import { megolmIndex } from "../support/MegolmIndex.ts"
import { type OlmClient, olmClientOf } from "../support/OlmClient.ts"
import type { LoggedIn } from "../support/SandboxHttp.ts"

/** A homeserver on which every case has accounts of its own. */
export class CryptoWorld extends Context.Service<CryptoWorld, {
  readonly url: string
  /** Another device of an account, which is made where it is not there. */
  login(name: string, device: string): Effect.Effect<LoggedIn>
  /** `Crypto` under test, over what it keeps in a folder. */
  crypto(options: CryptoOptions): Layer.Layer<Crypto, unknown, KeyServer | Matrix>
}>()("matrix-surface/test/CryptoWorld") {}

/** One sentence that every `Crypto` keeps; each has a homeserver, or accounts, of its own. */
export type CryptoCase = (title: string, body: Effect.Effect<void, unknown, CryptoWorld | Scope.Scope>) => void

const ofReaders = new Set<unknown>(["m.room.member", "m.room.encryption", "m.room.history_visibility"])
const isOfReaders = ({ state, timeline }: JoinedRoom) => [...timeline, ...state].some(({ type }) => ofReaders.has(type))

/** What a device keeps of encryption in `home`. */
export const optionsOf = (me: LoggedIn, home: string): CryptoOptions => ({
  user: me.id,
  device: me.device,
  folder: join(home, "crypto"),
  password: undefined,
  recoveryKey: undefined,
  recoveryKeyFile: join(home, "recovery-key"),
  show: () => Effect.void,
  isAdmin: () => false
})

/** The bot's device, over whatever folder it is started. */
export const botDevice = Effect.fnUntraced(function*(name = "bot", device = "BOTS") {
  const world = yield* CryptoWorld
  const me = yield* world.login(name, device)
  const home = yield* folder
  let since: StreamToken | undefined

  /** `Crypto` until the scope closes, and syncs whose news are given to it. */
  const start = Effect.fnUntraced(function*(from = home) {
    const server = MatrixClientServer.layer({ homeserver: world.url, token: Redacted.make(me.token) })
    const context = yield* Layer.build(Layer.provideMerge(world.crypto(optionsOf(me, from)), server))
    const crypto = Context.get(context, Crypto)
    const matrix = Context.get(context, Matrix)
    /** What a sync brings; nothing is taken in. */
    const look = Effect.suspend(() => matrix.sync(since, Duration.zero))
    const sync = Effect.gen(function*() {
      const batch = yield* look
      yield* crypto.roomsChanged(batch.joined.filter(isOfReaders).map(({ room }) => room))
      if (batch.keys !== undefined) yield* crypto.receive(batch.keys)
      since = batch.next
      return batch.joined.flatMap(({ timeline }) => timeline)
    })
    /** Seals a text and has it in the room. */
    const say = Effect.fnUntraced(function*(room: RoomId, body: string) {
      const sealed = yield* crypto.seal(room, "m.room.message", { msgtype: "m.text", body })
      yield* matrix.send(room, "m.room.encrypted", body, sealed)
      return sealed
    })
    return { crypto, matrix, look, sync, say }
  })

  return { me, home, start }
})
export type StartedBot = Effect.Success<ReturnType<Effect.Success<ReturnType<typeof botDevice>>["start"]>>

/** Somebody with an engine of their own, whose keys are published. */
export const somebody = Effect.fnUntraced(function*(name: string, device = `${name.toUpperCase()}S`) {
  const client = yield* olmClientOf(yield* (yield* CryptoWorld).login(name, device))
  yield* client.flush
  yield* client.sync
  return client
})

interface Asking {
  readonly ask: (method: string, path: string, body?: unknown) => Effect.Effect<unknown>
}

export const joins = ({ ask }: Asking, room: RoomId) => ask("POST", `join/${encodeURIComponent(room)}`, {})

/** An encrypted room of `by` in which the others are. `rule` is more of its `m.room.encryption`. */
export const encryptedRoom = Effect.fnUntraced(
  function*(by: OlmClient, others: ReadonlyArray<Asking & Pick<LoggedIn, "id">>, rule: RawEvent = {}) {
    const answer = yield* by.ask("POST", "createRoom", {
      preset: "private_chat",
      invite: others.map(({ id }) => id),
      initial_state: [
        { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2", ...rule } }
      ]
    })
    const room = readRoomId(answer["room_id"]) ?? assert.fail("a room's id")
    for (const one of others) yield* joins(one, room)
    return room
  }
)

/** A copy of the folder as it is now. */
export const copied = (home: string) =>
  Effect.tap(folder, (copy) => Effect.sync(() => cpSync(home, copy, { recursive: true })))

/** The bot and Alice in an encrypted room, who know of each other. */
export const conversation = Effect.fnUntraced(function*(rule: RawEvent = {}) {
  const device = yield* botDevice()
  const bot = yield* device.start()
  const alice = yield* somebody("alice")
  const room = yield* encryptedRoom(alice, [device.me], rule)
  yield* bot.sync
  yield* alice.sync
  return { device, bot, alice, room, both: [alice.id, device.me.id] }
})

/** The same with a bot that does not run, which `live` starts for as long as something lasts. */
export const sleepingBot = Effect.gen(function*() {
  const device = yield* botDevice()
  const live = <A, E, R>(use: (bot: StartedBot) => Effect.Effect<A, E, R>, home = device.home) =>
    Effect.scoped(Effect.flatMap(device.start(home), use))
  const alice = yield* somebody("alice")
  const room = yield* live(({ sync }) => Effect.tap(encryptedRoom(alice, [device.me]), () => sync))
  yield* alice.sync
  const scope = yield* Effect.scope
  /** What a process that is killed now leaves; it goes with the case. */
  const copy = (home = device.home) => Scope.provide(copied(home), scope)
  return { device, live, copy, alice, room, both: [alice.id, device.me.id] }
})

export const encryptedIn = (events: ReadonlyArray<RawEvent>) => events.filter(({ type }) => type === "m.room.encrypted")

/** The last encrypted event that a sync brings. */
export const heardBy = <E>(sync: Effect.Effect<ReadonlyArray<RawEvent>, E>) =>
  Effect.map(sync, (events) => encryptedIn(events).at(-1) ?? assert.fail("an encrypted event"))

/** The text of an event that was opened, or what became of it. */
export const textOf = (bot: Pick<StartedBot, "crypto">, room: RoomId, event: RawEvent) =>
  Effect.map(
    bot.crypto.open(room, event),
    (opened) =>
      opened._tag === "Clear"
        ? (opened.event["content"] as RawEvent)["body"]
        : opened._tag === "Unsaid"
        ? "Unsaid"
        : `${opened._tag}: ${opened.reason}`
  )

/** What names the place of a ciphertext in its session: no two messages may have the same. */
export const placeOf = (sealed: RawEvent) => `${sealed["session_id"]} ${megolmIndex(String(sealed["ciphertext"]))}`
