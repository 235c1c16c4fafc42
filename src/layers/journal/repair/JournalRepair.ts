import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { StoreRepairStep } from "../../../domain/reset/RepairStep.ts"
import type { StoreRepair } from "../../../services/store/StoreRepair.ts"
import { distrustReplacement, forgetReplacement, noteMarked, upsertRoom } from "../intake/RoomRows.ts"
import { clearSpace } from "../rooms/MadeRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { followUpgrade } from "./FollowUpgrade.ts"
import { noteJoined } from "./NoteJoined.ts"

/** `StoreRepair` over the journal's tables, by the statements of those that own them. */
export const journalRepair = (sql: SqlClient.SqlClient, run: StoreRun): typeof StoreRepair.Service => {
  const one = (step: StoreRepairStep) =>
    StoreRepairStep.match(step, {
      NoteJoined: (noted) => noteJoined(sql, noted),
      NoteInvited: ({ direct, encrypted, inviter, room }) =>
        upsertRoom(sql, {
          room,
          membership: "invite",
          ...(direct ? { direct } : {}),
          ...(encrypted ? { encrypted } : {}),
          ...(inviter === null ? {} : { inviter })
        }),
      NoteMade: ({ by, command, room }) => upsertRoom(sql, { room, direct: true, inviter: by, made: { by, command } }),
      NoteSpace: ({ by, room }) => upsertRoom(sql, { room, space: true, made: { by, command: null } }),
      ForgetSpace: ({ by, room }) => clearSpace(sql, by, room),
      NoteEncrypted: ({ room }) => upsertRoom(sql, { room, encrypted: true }),
      NoteTitle: ({ room, title, topic }) => upsertRoom(sql, { room, title, topic }),
      FollowUpgrade: (upgrade) => followUpgrade(sql, upgrade),
      ForgetUpgrade: ({ room }) => forgetReplacement(sql, room),
      Distrust: ({ replacement, room }) =>
        Effect.andThen(upsertRoom(sql, { room, replacement }), distrustReplacement(sql, room))
    })
  return {
    perform: (step) =>
      run(sql.withTransaction(
        step._tag === "NoteLeft" ? upsertRoom(sql, { room: step.room, membership: "leave" }) : one(step)
      )),
    distrust: (room) => Effect.asVoid(run(distrustReplacement(sql, room))),
    noteMarked: (rooms) => rooms.length === 0 ? Effect.void : Effect.asVoid(run(noteMarked(sql, rooms)))
  }
}
