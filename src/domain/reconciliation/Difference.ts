import { Schema } from "effect"
import { RoomId } from "../Ids.ts"

/** What can differ between the store and the server. */
export const DifferenceKind = Schema.Literals([
  "token revoked",
  "user locked",
  "user deactivated",
  "device changed",
  "keys missing",
  "place lost",
  "behind",
  "left",
  "joined",
  "invited",
  "invited by a stranger",
  "invitation gone",
  "alone",
  "upgraded",
  "replacement not trusted",
  "not upgraded",
  "renamed",
  "encrypted",
  "may not write",
  "not marked as direct",
  "mirror",
  "made",
  "space",
  "space gone",
  "not listed in its space",
  "still listed in its space",
  "sends of unknown outcome",
  "open turns"
])
export type DifferenceKind = typeof DifferenceKind.Type

/**
 * One thing in which store and server differ. `by` says who mends it: a step of the plan, the sync with what follows
 * from it, or nobody; `why` then says why, in words for the operator, without text of people.
 */
export const Difference = Schema.Struct({
  kind: DifferenceKind,
  room: Schema.NullOr(RoomId),
  by: Schema.Literals(["plan", "sync", "nobody"]),
  why: Schema.NullOr(Schema.String)
})
export type Difference = typeof Difference.Type
