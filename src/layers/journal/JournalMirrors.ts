import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, RoomId } from "../../domain/Ids.ts"
import { parseJson } from "../../domain/Json.ts"
import { mirrorIn } from "../../domain/reset/snapshot/RoomFacts.ts"
import type { StoreRoom } from "../../domain/reset/snapshot/Snapshot.ts"
import type { RoomMirrors } from "../../services/store/RoomMirrors.ts"
import { incarnationName } from "../store/Incarnation.ts"
import { hasBegun } from "../store/schema/Columns.ts"
import { noteMirrored } from "./intake/RoomRows.ts"
import type { StoreRun } from "./statements/StoreRun.ts"

type Row =
  & Pick<StoreRoom, "room" | "membership" | "title" | "topic" | "inviter" | "origin" | "replacement">
  & Readonly<Record<"direct" | "begun" | "encrypted" | "followed" | "untrusted" | "marked" | "space", number>>
  & { readonly mirrored: string | null; readonly incarnation: string | null }

const roomOf = (
  { space, ...row }: Omit<Row, "mirrored" | "incarnation">,
  generations: StoreRoom["generations"]
): StoreRoom => ({
  ...row,
  direct: row.direct === 1,
  begun: row.begun === 1,
  encrypted: row.encrypted === 1,
  followed: row.followed === 1,
  untrusted: row.untrusted === 1,
  marked: row.marked === 1,
  generations,
  ...(space === 1 ? { space: true as const } : {})
})

/** The columns of `rooms` that are mirrored. */
export const journalMirrors = (sql: SqlClient.SqlClient, run: StoreRun): typeof RoomMirrors.Service => {
  const generations = (origin: RoomId) =>
    Effect.map(
      // The names of a room's other chats begin with its own and a space, behind which sorts "!".
      sql<{ chat: ChatId; generation: number }>`SELECT chat, generation FROM chats WHERE generation > 0
        AND (chat = ${origin} OR (chat > ${`${origin} `} AND chat < ${`${origin}!`}))`,
      (rows) => Object.fromEntries(rows.map(({ chat, generation }) => [chat.slice(origin.length + 1), generation]))
    )

  const read = Effect.fnUntraced(function*(id: RoomId) {
    const [row] = yield* sql<Row>`SELECT room, membership, direct, encrypted, name AS title, topic, inviter, origin,
      replacement, followed, untrusted, marked, space, mirrored, ${sql.literal(hasBegun("rooms.room"))} AS begun,
      (SELECT value FROM meta WHERE name = ${incarnationName}) AS incarnation
      FROM rooms WHERE room = ${id} AND membership IN ('join', 'invite')`
    if (row === undefined) return Option.none()
    const { incarnation, mirrored, ...rest } = row
    return Option.some({
      room: roomOf(rest, yield* generations(row.origin ?? row.room)),
      incarnation,
      written: mirrored === null ? null : mirrorIn(parseJson(mirrored))
    })
  })

  return {
    mirrored: (room) => run(read(room)),
    noteMirrored: (room, mirror) => Effect.asVoid(run(noteMirrored(sql, room, mirror)))
  }
}
