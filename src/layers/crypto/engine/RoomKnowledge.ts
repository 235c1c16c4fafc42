import {
  EncryptionAlgorithm,
  EncryptionSettings,
  HistoryVisibility,
  type OlmMachine,
  RoomId as EngineRoomId,
  RoomSettings
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { megolm } from "../../../domain/crypto/SealedEvent.ts"
import type { RoomId, UserId } from "../../../domain/Ids.ts"
import { readNumber } from "../../../domain/Json.ts"
import { isNotFound, type MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { CryptoError } from "../../../services/crypto/Crypto.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"
import { engineCall } from "./EngineCall.ts"

/** Who is to read what is sent to a room, and how its keys change. */
export interface KnownRoom {
  readonly readers: ReadonlyArray<UserId>
  readonly settings: () => EncryptionSettings
}

/** Rooms that are remembered; beyond them the one that was used least is asked for anew. */
const mostRooms = 1_024

const visibilities: ReadonlyMap<string, HistoryVisibility> = new Map([
  ["invited", HistoryVisibility.Invited],
  ["joined", HistoryVisibility.Joined],
  ["shared", HistoryVisibility.Shared],
  ["world_readable", HistoryVisibility.WorldReadable]
])

/** The most of a rotation's messages and milliseconds; a room may ask for fewer (client-server API, "m.megolm.v1"). */
const usualMessages = 100
const usualPeriod = 7 * 24 * 3_600_000

const within = (value: unknown, most: number): number => {
  const asked = readNumber(value)
  return asked !== undefined && Number.isSafeInteger(asked) && asked > 0 ? Math.min(asked, most) : most
}

const settingsOf = ({ messages, period }: RotationRule, visibility: HistoryVisibility) => () => {
  const settings = new EncryptionSettings()
  settings.algorithm = EncryptionAlgorithm.MegolmV1AesSha2
  settings.historyVisibility = visibility
  settings.rotationPeriodMessages = BigInt(messages)
  // In microseconds.
  settings.rotationPeriod = BigInt(period) * 1_000n
  return settings
}

interface RotationRule {
  readonly messages: number
  readonly period: number
}

const kept = (machine: OlmMachine, room: RoomId) =>
  engineCall("reading a room's rule", () => machine.getRoomSettings(new EngineRoomId(room)).then((rule) => rule))

/**
 * How a room's keys change. What it once asked for stays, where its state is emptied later: encryption is never turned
 * off, nor weakened.
 */
const ruleOf = Effect.fnUntraced(function*(machine: OlmMachine, room: RoomId, state: RawEvent) {
  const { algorithm } = state
  const known = yield* kept(machine, room)
  if (algorithm !== megolm) {
    if (known === undefined && algorithm !== undefined) {
      return yield* new CryptoError({ doing: "sending to a room", detail: "its algorithm is not known" })
    }
    return {
      messages: known?.sessionRotationPeriodMessages ?? usualMessages,
      period: known?.sessionRotationPeriodMs ?? usualPeriod
    }
  }
  const rule = {
    messages: within(state["rotation_period_msgs"], known?.sessionRotationPeriodMessages ?? usualMessages),
    period: within(state["rotation_period_ms"], known?.sessionRotationPeriodMs ?? usualPeriod)
  }
  if (known?.sessionRotationPeriodMessages !== rule.messages || known.sessionRotationPeriodMs !== rule.period) {
    const settings = new RoomSettings()
    settings.algorithm = EncryptionAlgorithm.MegolmV1AesSha2
    settings.sessionRotationPeriodMessages = rule.messages
    settings.sessionRotationPeriodMs = rule.period
    yield* engineCall("keeping a room's rule", () => machine.setRoomSettings(new EngineRoomId(room), settings))
  }
  return rule
})

/** Asks the homeserver who is in a room and how it is encrypted, and remembers that until it changes. */
export const makeRoomKnowledge = (machine: OlmMachine, matrix: typeof Matrix.Service) => {
  const rooms = new Map<RoomId, KnownRoom>()
  const plain = new Set<RoomId>()
  let changes = 0

  const visibilityOf = (room: RoomId): Effect.Effect<HistoryVisibility, MatrixError> =>
    matrix.state(room, "m.room.history_visibility", "").pipe(
      Effect.map((state) => visibilities.get(String(state["history_visibility"])) ?? HistoryVisibility.Shared),
      Effect.catchIf(isNotFound, () => Effect.succeed(HistoryVisibility.Shared))
    )

  /** A room that was encrypted stays so, also where its state was emptied, or lost with a backup of the server. */
  const encryptionOf = (room: RoomId): Effect.Effect<RawEvent, MatrixError> =>
    Effect.catchIf(matrix.state(room, "m.room.encryption", ""), isNotFound, () => Effect.succeed<RawEvent>({}))

  const ask = Effect.fnUntraced(function*(room: RoomId) {
    const before = changes
    const [state, visibility, members] = yield* Effect.all([
      encryptionOf(room),
      visibilityOf(room),
      matrix.activeMembers(room)
    ], { concurrency: 3 })
    const rule = yield* ruleOf(machine, room, state)
    const readers = visibility === HistoryVisibility.Joined ? members.joined : [...members.joined, ...members.invited]
    const known: KnownRoom = { readers, settings: settingsOf(rule, visibility) }
    // What changed while the server was asked may not be in its answer.
    if (changes === before) {
      rooms.set(room, known)
      if (rooms.size > mostRooms) rooms.delete(rooms.keys().next().value!)
    }
    return known
  })

  return {
    of: (room: RoomId) =>
      Effect.suspend(() => {
        const known = rooms.get(room)
        if (known === undefined) return ask(room)
        rooms.delete(room)
        rooms.set(room, known)
        return Effect.succeed(known)
      }),
    /** What the journal says of a room: that it knows it, and not as an encrypted one. */
    notePlain: (room: RoomId, isPlain: boolean) => {
      plain.delete(room)
      if (isPlain) plain.add(room)
      if (plain.size > mostRooms) plain.delete(plain.values().next().value!)
    },
    /**
     * Whether something may be said there in clear: only where neither the journal, nor the engine, nor the homeserver,
     * which is asked each time, knows the room as encrypted.
     */
    isPlain: Effect.fnUntraced(function*(room: RoomId) {
      if (!plain.has(room) || (yield* kept(machine, room)) !== undefined) return false
      return yield* matrix.state(room, "m.room.encryption", "").pipe(
        Effect.as(false),
        Effect.catchIf(isNotFound, () => Effect.succeed(true))
      )
    }),
    forget: (changed: ReadonlyArray<RoomId>) => {
      if (changed.length > 0) changes++
      for (const room of changed) rooms.delete(room)
    }
  }
}
export type RoomKnowledge = ReturnType<typeof makeRoomKnowledge>
