import { Clock, Effect } from "effect"
import { readRoomId } from "../../domain/Ids.ts"
import type { WaitKind } from "../../domain/operations/WaitReason.ts"
import type { StoreWaits } from "../../services/store/StoreWaits.ts"
import type { RetryAt } from "./RetryRhythm.ts"

/** The part of the journal that keeps which keys wait and why, for `status`. */
export type WaitJournal = Pick<StoreWaits["Service"], "noteWait" | "endWait">

/** The journal's note that a key waits: made at the first failure, and kept while the kind stays the same. */
export const makeWaitNotes = (journal: WaitJournal, key: string) => {
  let noted: { readonly kind: WaitKind; readonly since: number } | undefined
  const end = Effect.suspend(() => {
    const was = noted
    noted = undefined
    return was === undefined ? Effect.void : Effect.ignore(journal.endWait(was.kind, key))
  })
  const note = Effect.fnUntraced(function*({ kind, why }: RetryAt, tries: number, delay: number) {
    if (kind === undefined) return
    const now = yield* Clock.currentTimeMillis
    if (noted?.kind !== kind) yield* end
    noted ??= { kind, since: now }
    // Keys are rooms as a rule; of others the journal is told no room.
    yield* Effect.ignore(
      journal.noteWait({ ...noted, subject: key, room: readRoomId(key), why, tries, nextAt: now + delay })
    )
  })
  return { end, note }
}
