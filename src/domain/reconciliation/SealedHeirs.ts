import type { RoomId } from "../Ids.ts"
import type { Step } from "../reset/Step.ts"
import type { RoomPair } from "./RoomFindings.ts"

/** Either side's word counts: a server may lose a room's state, and a store may be an older one. */
export const isSealedPair = ({ here, there }: RoomPair) => here?.encrypted === true || there?.encrypted === true

/**
 * Rooms that go on an encrypted one, and that the store takes for rooms in clear: an earlier version followed them, or
 * an older store was put back. `following`: what each room is about to be followed to.
 */
export const sealedHeirs = (
  pairs: ReadonlyMap<RoomId, RoomPair>,
  following: ReadonlyArray<{ readonly room: RoomId; readonly replacement: RoomId }> = []
): ReadonlyArray<RoomId> => {
  const planned = new Map(following.map(({ replacement, room }) => [room, replacement]))
  const found = new Set<RoomId>()
  const seen = new Set<RoomId>()
  // One that we were only invited to led nowhere, and is forgotten with the invitation.
  const nextOf = ({ here, room }: RoomPair): RoomId | undefined =>
    planned.get(room) ??
      (here?.followed === true && here.membership !== "invite" ? here.replacement ?? undefined : undefined)
  for (const first of pairs.values()) {
    for (
      let one: RoomPair | undefined = isSealedPair(first) ? first : undefined;
      one !== undefined && !seen.has(one.room);
    ) {
      seen.add(one.room)
      const goesOn: RoomId | undefined = nextOf(one)
      const next: RoomPair | undefined = goesOn === undefined ? undefined : pairs.get(goesOn)
      // Where the store does not know yet that we are in it, the same plan notes that before.
      if (next?.there?.membership === "join" && !isSealedPair(next)) found.add(next.room)
      one = next
    }
  }
  return [...found]
}

export interface HeirSteps {
  /** Notes of rooms that go on an encrypted one, and of which the store does not know yet that all is sealed. */
  readonly inherited: ReadonlyArray<Step>
  /** The same for after the stages, where the plan itself has them go on an encrypted room. */
  readonly inheritedThen: ReadonlyArray<Step>
}

/** The steps for these of `sealedHeirs`. */
export const heirSteps = (pairs: ReadonlyMap<RoomId, RoomPair>, heirs: ReadonlyArray<RoomId>): HeirSteps => {
  const before = new Set(heirs.length === 0 ? [] : sealedHeirs(pairs))
  const noted = (isBefore: boolean) =>
    heirs.filter((room) => before.has(room) === isBefore).map((room): Step => ({ _tag: "NoteEncrypted", room }))
  return { inherited: noted(true), inheritedThen: noted(false) }
}
