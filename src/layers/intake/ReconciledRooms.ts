import { Effect } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { Step } from "../../domain/reset/Step.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** What goes on in a room, as the loops of intake know it; each is harmless where there is nothing to do. */
export interface IntakeLoops {
  /** Reads the room's gaps. */
  readonly gaps: { readonly wake: (room: RoomId) => Effect.Effect<void> }
  readonly invitations: { readonly tend: (room: RoomId) => Effect.Effect<void, StoreError> }
  readonly mirrors: { readonly keep: (room: RoomId) => Effect.Effect<void> }
  /** Ends the turns of rooms that we are out of. */
  readonly presence: { readonly stopOutside: Effect.Effect<void, StoreError> }
  /** Lets turns and sends of the room go on. */
  readonly resumed: { readonly room: (room: RoomId) => Effect.Effect<void, StoreError> }
  readonly taking: { readonly noteLeft: (rooms: ReadonlyArray<RoomId>) => Effect.Effect<void> }
  readonly admission: Effect.Effect<void>
}

/** Takes up what the steps of a reconciliation changed in the store, which the loops of intake have not seen. */
export const makeReconciledRooms = (
  { admission, gaps, invitations, mirrors, presence, resumed, taking }: IntakeLoops
) =>
  Effect.fnUntraced(function*(steps: ReadonlyArray<Step>) {
    const roomsOf = (...tags: ReadonlyArray<Step["_tag"]>) =>
      steps.flatMap((step) => (tags.includes(step._tag) && "room" in step ? [step.room] : []))
    const left = roomsOf("NoteLeft")
    yield* taking.noteLeft(left)
    if (left.length > 0) yield* presence.stopOutside
    // Following notes a replacement as joined where intake has not yet, and has it read back.
    const followed = steps.flatMap((step) => (step._tag === "FollowUpgrade" ? [step.room, step.replacement] : []))
    for (const room of [...roomsOf("NoteJoined"), ...followed]) yield* gaps.wake(room)
    for (const room of roomsOf("NoteInvited", "NoteEncrypted")) yield* invitations.tend(room)
    for (const room of followed) yield* resumed.room(room)
    // A mirror may have changed while the plan was made.
    for (const room of [...roomsOf("MirrorChat", "NoteTitle", "NoteJoined", "NoteMade"), ...followed]) {
      yield* mirrors.keep(room)
    }
    yield* admission
  })
