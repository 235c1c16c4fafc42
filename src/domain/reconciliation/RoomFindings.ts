import type { RoomId, UserId } from "../Ids.ts"
import type { ServerRoom, StoreRoom } from "../reset/snapshot/Snapshot.ts"
import type { Step } from "../reset/Step.ts"
import type { Difference, DifferenceKind } from "./Difference.ts"

/** What the operator's settings decide. */
export interface ReconciliationPolicy {
  readonly isAllowed: (user: UserId) => boolean
  /** What becomes of a stranger's invitation (STRANGER_INVITES). */
  readonly strangers: "reject" | "park"
  /** Whether the bot takes part in encrypted rooms. Absent: not. */
  readonly encryption?: boolean
}

/** One room on both sides. */
export interface RoomPair {
  readonly room: RoomId
  readonly here: StoreRoom | undefined
  readonly there: ServerRoom | undefined
}

export interface Findings {
  readonly steps: ReadonlyArray<Step>
  readonly differences: ReadonlyArray<Difference>
}

const nothing: Findings = { steps: [], differences: [] }

const joinedHere = ({ here }: RoomPair) => here?.membership === "join"
const joinedThere = ({ there }: RoomPair) => there?.membership === "join"

/** Makes findings. `heard`: what a sync brings is in the store, so that what still differs takes a step. */
const findingsOf = (heard: boolean) => ({
  found: (kind: DifferenceKind, room: RoomId, step: Step, why: string | null = null): Findings => ({
    steps: heard ? [step] : [],
    differences: [{ kind, room, by: heard ? "plan" : "sync", why }]
  }),
  told: (kind: DifferenceKind, room: RoomId, by: "sync" | "nobody", why: string): Findings => ({
    steps: [],
    differences: [{ kind, room, by, why }]
  })
})

/** Finds what differs in what a room is, where we are in it. */
const makeFactFindings = (heard: boolean, takesPart: boolean): ReadonlyArray<(pair: RoomPair) => Findings> => {
  const { found, told } = findingsOf(heard)

  const encryption = ({ here, room, there }: RoomPair): Findings =>
    there?.encrypted !== true
      ? nothing
      : here?.encrypted === true
      ? takesPart
        ? nothing
        : told("encrypted", room, "sync", "rooms that are encrypted are left, and their people told why")
      : found("encrypted", room, { _tag: "NoteEncrypted", room })

  const title = ({ here, room, there }: RoomPair): Findings => {
    const now = { title: there?.title ?? null, topic: there?.topic ?? null }
    return (here?.title ?? null) === now.title && (here?.topic ?? null) === now.topic
      ? nothing
      : found("renamed", room, { _tag: "NoteTitle", room, ...now })
  }

  const company = ({ room, there }: RoomPair): Findings =>
    there?.members === 1 ? told("alone", room, "nobody", "nobody else is in the room any more") : nothing

  // Whoever upgrades a room takes the right to write in the old one from everybody.
  const power = ({ room, there }: RoomPair): Findings =>
    there?.mayWrite === false && there.replacement === null
      ? told("may not write", room, "nobody", "the room's power levels do not let the bot write")
      : nothing

  /** A tombstone cannot be taken away, but the server can be put back to before it. */
  const unreplaced = ({ here, room, there }: RoomPair): Findings =>
    here?.followed === true && there?.replacement === null
      ? found("not upgraded", room, { _tag: "ForgetUpgrade", room })
      : nothing

  return [encryption, title, unreplaced, company, power]
}

/** Finds what differs in rooms. `heard` as in `findingsOf`. */
export const makeRoomFindings = (heard: boolean, { encryption, isAllowed, strangers }: ReconciliationPolicy) => {
  const { found, told } = findingsOf(heard)

  const isStranger = (inviter: UserId | null) => inviter === null || !isAllowed(inviter)

  /** An invitation that both sides know is answered by intake, or parked. */
  const pending = ({ room }: RoomPair, inviter: UserId | null): Findings =>
    !isStranger(inviter)
      ? told("invited", room, "sync", "it is answered")
      : strangers === "park"
      ? told("invited by a stranger", room, "nobody", "STRANGER_INVITES parks it")
      : told("invited by a stranger", room, "sync", "it is rejected")

  const invited = (pair: RoomPair, there: ServerRoom): Findings => {
    if (pair.here?.membership === "invite") return pending(pair, pair.here.inviter)
    const { direct, encrypted, inviter } = there
    return found(
      isStranger(inviter) ? "invited by a stranger" : "invited",
      pair.room,
      { _tag: "NoteInvited", room: pair.room, direct, inviter, encrypted }
    )
  }

  const membership = (pair: RoomPair): Findings => {
    const { here, room, there } = pair
    if (joinedThere(pair)) {
      if (joinedHere(pair)) return nothing
      // Whoever accepted an invitation that the store knows did so after its place in the stream, if not just now.
      if (here !== undefined) return told("joined", room, "sync", "the next sync tells of it")
      return found("joined", room, {
        _tag: "NoteJoined",
        room,
        direct: there?.direct === true
      })
    }
    if (there?.membership === "invite") return invited(pair, there)
    return here === undefined
      ? nothing
      : found(here.membership === "invite" ? "invitation gone" : "left", room, { _tag: "NoteLeft", room })
  }

  const facts = makeFactFindings(heard, encryption === true)
  return (pair: RoomPair): Findings => {
    const all = joinedThere(pair) && pair.there?.described === true
      ? [membership, ...facts].map((find) => find(pair))
      : [membership(pair)]
    return { steps: all.flatMap(({ steps }) => steps), differences: all.flatMap(({ differences }) => differences) }
  }
}
