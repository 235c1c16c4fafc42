import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { roomChoices } from "../../../domain/spoken/RoomChoices.ts"
import type { RoomSettings } from "../../../services/rooms/RoomSettings.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

interface Row {
  readonly threads: string | null
  readonly mention: string | null
}

/** The table `room_settings`: a row for each room for which something was set, and so not more than there are rooms. */
export const journalRoomSettings = (sql: SqlClient.SqlClient, run: StoreRun): typeof RoomSettings.Service => ({
  roomChoices: (origin) =>
    Effect.map(
      run(sql<Row>`SELECT threads, mention FROM room_settings WHERE origin = ${origin}`),
      ([row]) => roomChoices(row ?? { threads: null, mention: null })
    ),
  chooseForRoom: (origin, { mention, threads }) =>
    Effect.asVoid(run(
      sql`INSERT INTO room_settings (origin, threads, mention) VALUES (${origin}, ${threads ?? null}, ${
        mention ?? null
      })
        ON CONFLICT (origin) DO UPDATE SET threads = coalesce(excluded.threads, threads),
        mention = coalesce(excluded.mention, mention)`
    ))
})
