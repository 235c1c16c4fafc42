import { Effect } from "effect"
import type { RoomChange } from "../../../domain/intake/SyncDelta.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"

/**
 * Whether a room goes on in another one by these changes, or we came at last to where one had gone on, or that became
 * encrypted, as the one before is.
 */
export const makeUpgradeNews = Effect.map(
  IntakeJournal,
  (journal) =>
    Effect.fnUntraced(function*(rooms: ReadonlyArray<RoomChange>) {
      if (rooms.some(({ replacement }) => replacement !== undefined)) return true
      const came = new Set(
        rooms.flatMap(({ encrypted, membership, room }) => (membership === "join" || encrypted === true ? [room] : []))
      )
      if (came.size === 0) return false
      return (yield* journal.rooms("join")).some(({ followed, replacement }) =>
        replacement !== undefined && followed !== true && came.has(replacement)
      )
    })
)
