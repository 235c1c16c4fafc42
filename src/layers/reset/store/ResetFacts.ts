import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { keptEncryptionName, readKeptEncryption } from "../../../domain/crypto/KeptEncryption.ts"
import { type IdentityMeans, nextIdentity } from "../../../domain/crypto/NextIdentity.ts"
import { type ChatId, readUserId, type RoomId, type UserId } from "../../../domain/Ids.ts"
import { elementsOf, parseJson } from "../../../domain/Json.ts"
import type { StoreState } from "../../../domain/reset/snapshot/Snapshot.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { UserError } from "../../../domain/UserError.ts"
import { StoreFacts } from "../../../services/reset/StoreReset.ts"
import { filesIn } from "../../store/DataDir.ts"
import { deviceFolderName } from "../../store/devices/DeviceFolders.ts"
import { markOf } from "../../store/Incarnation.ts"
import { eventState, isOpenGap, isUnsent } from "../../store/schema/Columns.ts"
import { namesIn } from "../../store/schema/EarlierLayouts.ts"
import { newestLayout } from "../../store/schema/Migrations.ts"
import { journalError } from "../../store/SqlFault.ts"
import { readBeside } from "../../store/StoreBeside.ts"
import { storeRooms, storeSpaces } from "./StoreRooms.ts"
import { workFolders } from "./WorkFolderFacts.ts"

type Waiting = StoreState["unanswered"][number]

/** The chats that an agent may remember; one that only holds a reply of the bot's own is none of them. */
const chats = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<
    { chat: ChatId; room: RoomId; people: string; generation: number; closed: number; newest: number }
  >`
    SELECT t.chat, t.room, json_group_array(DISTINCT t.author) AS people, coalesce(max(c.generation), 0) AS
    generation, sum(t.closed) AS closed, max(t.seq) AS newest
    FROM turns t LEFT JOIN chats c ON c.chat = t.chat GROUP BY t.chat
    HAVING max(t.reply IS NULL OR t.closed = 0) ORDER BY t.chat`
  return rows.map(({ chat, closed, generation, newest, people, room }) => ({
    chat,
    room,
    generation,
    closed,
    newest,
    people: elementsOf(parseJson(people)).map(readUserId).filter((user) => user !== undefined).sort()
  }))
})

/** Prompts whose answer the person does not have: the turn is open, or its answer was not sent. */
const openTurns = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<Waiting>`
    SELECT prompt, attempt, room, chat, author, phase FROM turns WHERE closed = 0
    UNION ALL
    SELECT prompt, attempt, room, chat, author, 'unsent' AS phase FROM turns
    WHERE closed = 1 AND seq IN (SELECT turn FROM outbox WHERE ${sql.literal(isUnsent())})
    ORDER BY prompt, attempt`
})

/**
 * Events that were not admitted yet and may be prompts, which only admission could tell. An event that is nested deeper
 * than SQLite reads may be one too; its author is null.
 */
const unread = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const field = (name: "sender" | "type") =>
    sql.literal(`CASE WHEN json_valid(coalesce(clear, raw)) THEN json_extract(coalesce(clear, raw), '$.${name}') END`)
  return yield* sql<Pick<Waiting, "prompt" | "room"> & { readonly author: UserId | null }>`
    SELECT event AS prompt, room, ${field("sender")} AS author FROM events
    WHERE state <> ${eventState.admitted} AND coalesce(clear, raw) IS NOT NULL AND coalesce(${
    field("type")
  }, 'm.room.message') IN ('m.room.message', 'm.room.encrypted') ORDER BY event`
})

const meta = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<
    { name: string; value: string }
  >`SELECT name, value FROM meta WHERE name IN ('user', 'incarnation', 'lease', 'token', 'device',
    ${keptEncryptionName})`
  return new Map(rows.map(({ name, value }) => [name, value]))
})

/** Whether the device that the bot last was took part in encrypted rooms, and its keys are gone from the folder. */
const areKeysMissing = (dataDir: string, known: ReadonlyMap<string, string>) => {
  const state = readKeptEncryption(known.get(keptEncryptionName))?.state
  // A bot that started without them found out by itself.
  if (state?._tag === "Unusable") return true
  return state?._tag === "On" && state.device === known.get("device") &&
    !existsSync(join(filesIn(dataDir).crypto, deviceFolderName(state.device)))
}

/** What keeps another device unsigned, by what is set and what lies in the folder. */
const nextIdentityOf = (dataDir: string, known: ReadonlyMap<string, string>, means: IdentityMeans) => {
  const hasRecoveryKey = means.hasRecoveryKey || existsSync(filesIn(dataDir).recoveryKey)
  const next = nextIdentity(readKeptEncryption(known.get(keptEncryptionName))?.state, { ...means, hasRecoveryKey })
  return next === undefined ? {} : { nextIdentity: next }
}

const stateOf = Effect.fnUntraced(function*(layout: number, dataDir?: string, means?: IdentityMeans) {
  const sql = yield* SqlClient.SqlClient
  const known = yield* meta
  const [newest] = yield* sql<{ seq: number | null }>`SELECT max(seq) AS seq FROM turns`
  // What the account itself said and nobody looked at yet is no prompt.
  const waiting = (yield* unread).filter(({ author }) => author === null || author !== known.get("user")).map((
    { author, prompt, room }
  ): Waiting => ({
    prompt,
    room,
    author,
    attempt: 1,
    chat: null,
    phase: "unread"
  }))
  const [unconfirmed] = yield* sql<{ count: number }>`
    SELECT count(*) AS count FROM outbox WHERE tries > 0 AND ${sql.literal(isUnsent())}`
  const spaces = yield* storeSpaces(layout)
  const folders = dataDir === undefined ? [] : yield* workFolders(layout, filesIn(dataDir).work)
  const store: StoreState = {
    incarnation: known.get("incarnation") ?? null,
    newest: newest?.seq ?? 0,
    chats: yield* chats,
    unanswered: [...waiting, ...(yield* openTurns)],
    gaps: yield* sql<
      { gap: number; room: RoomId }
    >`SELECT id AS gap, room FROM ${sql.literal(namesIn(layout).gaps)} WHERE ${sql.literal(isOpenGap)} ORDER BY +id`,
    rooms: yield* storeRooms(layout),
    ...(spaces.length === 0 ? {} : { spaces }),
    ...(folders.length === 0 ? {} : { folders }),
    unconfirmed: unconfirmed?.count ?? 0,
    place: known.get("token") ?? null,
    device: known.get("device") ?? null,
    ...(dataDir !== undefined && areKeysMissing(dataDir, known) ? { keysMissing: true } : {}),
    ...(dataDir === undefined || means === undefined ? {} : nextIdentityOf(dataDir, known, means))
  }
  const incarnation = known.get("incarnation")
  const lease = known.get("lease") ?? (incarnation === undefined ? null : markOf(incarnation))
  return { user: readUserId(known.get("user")) ?? null, lease, store }
})

type Facts = Effect.Success<StoreFacts["Service"]["read"]>

/**
 * Reads the folder's store, which a bot may be using and which may have an older layout. `means`: also what another
 * device would lack, besides what lies in the folder.
 */
export const layer = (dataDir: string, means?: IdentityMeans): Layer.Layer<StoreFacts> => {
  const { store } = filesIn(dataDir)
  const nothing: Facts = { user: null, lease: null, store: null }
  return Layer.succeed(
    StoreFacts,
    StoreFacts.of({
      read: Effect.suspend((): Effect.Effect<Facts, StoreError | UserError> =>
        existsSync(store)
          ? readBeside(dataDir, (layout) => stateOf(layout, dataDir, means)) as Effect.Effect<
            Facts,
            StoreError | UserError
          >
          : Effect.succeed(nothing)
      )
    })
  )
}

/** Reads the store of the bot that this process runs, through its own connection; `file` names it in errors. */
export const served = (file: string): Layer.Layer<StoreFacts, never, SqlClient.SqlClient> =>
  Layer.effect(
    StoreFacts,
    Effect.map(SqlClient.SqlClient, (sql) =>
      StoreFacts.of({
        read: stateOf(newestLayout).pipe(
          Effect.mapError((error) => journalError(file, error)),
          Effect.provideService(SqlClient.SqlClient, sql)
        )
      }))
  )
