import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { SyncBatch } from "../../../domain/matrix/SyncBatch.ts"
import type { AgentCommand } from "../../../domain/turns/AgentCommand.ts"
import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import type { TurnCommit } from "../../../services/turns/OpenTurn.ts"
import type { TripNote } from "./TripStep.ts"

const count = (many: number, one: string) => `${many} ${one}${many === 1 ? "" : "s"}`

/** Of a batch that brings something; undefined for one without news of rooms. */
export const noteOfBatch = ({ invited, joined, left }: SyncBatch): TripNote | undefined => {
  const events = [...joined, ...left].reduce((sum, room) => sum + room.timeline.length, 0)
  if (events + invited.length === 0) return undefined
  const rooms = joined.length + invited.length + left.length
  return {
    stage: "intake",
    what: invited.length > 0 ? "invitation from /sync" : "batch from /sync",
    detail: `${count(events, "event")}, ${count(rooms, "room")}`
  }
}

const admitted: Partial<Record<Admission["_tag"], string>> = {
  Turn: "admitted: a new turn",
  Retry: "admitted: try again",
  Stop: "admitted: stop",
  Edit: "admitted: an edit",
  Answer: "admitted: an answer to a question",
  Unfit: "admitted: fits no choice",
  Hold: "held back",
  Old: "old: waits for consent",
  Erase: "admitted: a deletion"
}

/** Of what admission decided; undefined where the event means nothing to the bot. */
export const noteOfAdmission = (admission: Admission): TripNote | undefined => {
  const what = admitted[admission._tag]
  return what === undefined ? undefined : { stage: "journal", what, about: admission.event }
}

/** Of a turn's new state, or that it was not stored. */
export const noteOfCommit = ({ entries, of, turn }: TurnCommit, isStored: boolean): TripNote => (isStored ?
  {
    stage: "turns",
    what: of.turn.phase === turn.phase ? `${turn.phase}, state and sends stored together` : `turn ${turn.phase}`,
    about: turn.prompt,
    ...(turn.text === "" ? {} : { size: turn.text.length }),
    ...(entries.length === 0 ? {} : { detail: `${count(entries.length, "send")} planned` })
  } :
  { stage: "turns", what: "closed meanwhile: nothing was stored", about: turn.prompt })

/** Of a command that is on its way to the agent. */
export const noteOfCommand = (command: AgentCommand): TripNote => ({
  stage: "agent",
  what: `→ ${command._tag}`,
  ...(command._tag === "Prompt" ? { about: command.id, size: command.text.length } : {})
})

const sizeOf = (event: AgentEvent) => ("text" in event && event.text !== undefined ? { size: event.text.length } : {})

const detailOf = (event: AgentEvent): { readonly detail?: string } => {
  if (event._tag === "Detached") return { detail: event.why }
  if (event._tag === "Attached") return { detail: event.resumed ? `resumed after ${event.cursor.seq}` : "from its end" }
  if (event._tag === "Failed") return { detail: event.code }
  if (event._tag === "Tool") return { detail: event.status }
  return event._tag === "Ended" ? { detail: event.reason } : {}
}

/** Of an event of the agent's. */
export const noteOfAgentEvent = (event: AgentEvent): TripNote => ({
  stage: "agent",
  what: `← ${event._tag}`,
  ...("run" in event && event.run !== undefined ? { about: event.run } : {}),
  ...sizeOf(event),
  ...detailOf(event)
})

/** Of an entry of the outbox, whose claim is stored before it is sent. */
export const noteOfClaim = ({ again, event, key, priority }: ClaimedEntry): TripNote => {
  const kind = event === undefined ? "new event" : "edit"
  return {
    stage: "outbox",
    what: again
      ? "claimed once more: its outcome is not known"
      : `claimed: ${kind}${priority === "edit" ? "" : `, ${priority}`}`,
    about: key
  }
}

const becomes = {
  release: "kept for later, newer text may take its place",
  moveOn: "goes to the room that this one became",
  retarget: "its event is gone: goes into a new one",
  replaceContent: "refused as it is: other words go in its place",
  markFailed: "refused for good"
} as const

/** Of what becomes of a claimed entry that was not sent. */
export const noteOfEntry = (what: keyof typeof becomes, { key }: ClaimedEntry): TripNote => ({
  stage: "outbox",
  what: becomes[what],
  about: key
})

/** Of a call that the homeserver refused, or did not answer. */
export const noteOfRefusal = (stage: "intake" | "outbox", what: string, { reason }: MatrixError): TripNote => ({
  stage,
  what,
  detail: reason._tag
})
