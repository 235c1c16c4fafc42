import type { RoomId, UserId } from "../../Ids.ts"
import type { StoreRoom, StoreState } from "../../reset/snapshot/Snapshot.ts"
import type { Step } from "../../reset/Step.ts"
import type { FollowedUpgrade } from "../UpgradeFindings.ts"

/** Each person's space after these steps, as the store will know it. */
export const spacesAfter = (
  { spaces = [] }: StoreState,
  steps: ReadonlyArray<Step>,
  followed: ReadonlyArray<FollowedUpgrade>
): ReadonlyMap<UserId, RoomId> => {
  const after = new Map<UserId, RoomId>(spaces.map(({ by, space }) => [by, space]))
  for (const step of steps) {
    if (step._tag === "ForgetSpace") after.delete(step.by)
    if (step._tag === "NoteSpace") after.set(step.by, step.room)
  }
  for (const { replacement, room } of followed) {
    for (const [by, space] of after) if (space === room) after.set(by, replacement)
  }
  return after
}

/** What the store will know of a room, after a step that says what it was made for. */
export const madeAfter = (step: Step): Partial<StoreRoom> | undefined =>
  step._tag === "NoteMade"
    ? {
      direct: true,
      inviter: step.by,
      made: { by: step.by, command: step.command, archived: false, linked: false }
    }
    : step._tag === "NoteSpace"
    ? { space: true, inviter: step.by }
    : undefined

/** What a replacement takes over of what its room was made for: it is listed anew. */
export const madeOfReplacement = (
  old: Pick<StoreRoom, "made"> | undefined,
  next: Pick<StoreRoom, "made"> | undefined
): Pick<StoreRoom, "made"> => {
  const made = next?.made ?? (old?.made ? { ...old.made, linked: false } : undefined)
  return made === undefined ? {} : { made }
}
