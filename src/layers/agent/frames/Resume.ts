import type { AgentEvent, Cursor } from "../../../domain/turns/AgentEvent.ts"
import type { AgentReady } from "../wire/AgentCodec.ts"

/** How far a link has read the agent's log, and the run that goes on there. */
export interface Position {
  readonly epoch: string
  readonly seq: number
  readonly active: { readonly run: string; readonly prompt: string } | undefined
  /** While an earlier run is told again (`dup`): how far the log had been read before. */
  readonly retold: number | undefined
}

export type FrameStep = { readonly _tag: "Take"; readonly position: Position } | { readonly _tag: "Drop" } | {
  readonly _tag: "Gap"
}

const drop: FrameStep = { _tag: "Drop" }
const gap: FrameStep = { _tag: "Gap" }

export const cursorOf = (position: Position): Cursor => ({ epoch: position.epoch, seq: position.seq })

/**
 * Where reading goes on after a `Ready`: behind the cursor that was asked for if the agent has it, else at the end of
 * its log. A log that ends before that cursor is another log, whatever its epoch, or its new frames would seem known.
 */
export const attachAt = (
  ready: AgentReady,
  asked: Cursor | undefined,
  before: Position | undefined
): { readonly resumed: boolean; readonly position: Position } => {
  const resumed = ready.resumed && asked !== undefined && asked.epoch === ready.head.epoch &&
    ready.head.seq >= asked.seq
  return {
    resumed,
    position: {
      epoch: ready.head.epoch,
      seq: resumed ? asked.seq : ready.head.seq,
      active: ready.active,
      retold: resumed ? before?.retold : undefined
    }
  }
}

const isEnd = (event: AgentEvent) => event._tag === "Ended" || event._tag === "Failed"

/** What to do with an event of the agent. Events without `seq` are not in the log and always pass. */
export const stepOf = (at: Position, event: AgentEvent): FrameStep => {
  if (!("seq" in event) || event.seq === undefined) return { _tag: "Take", position: at }
  const { seq } = event
  if (event._tag === "Started" && event.dup && seq <= at.seq) {
    // The agent repeats a known prompt's run under its old numbers. The log goes on behind what was read before.
    return { _tag: "Take", position: { ...at, seq, retold: at.retold ?? at.seq } }
  }
  if (seq <= at.seq) return drop
  if (seq !== at.seq + 1) return gap
  const done = isEnd(event)
  const active = event._tag === "Started"
    ? { run: event.run, prompt: event.prompt }
    : done && event.run === at.active?.run
    ? undefined
    : at.active
  const over = at.retold !== undefined && (done || seq >= at.retold)
  return {
    _tag: "Take",
    position: {
      epoch: at.epoch,
      seq: over ? Math.max(seq, at.retold) : seq,
      active,
      retold: over ? undefined : at.retold
    }
  }
}

/** What to do with a frame of an unknown type: it takes its place in the log without an event. */
export const skipOver = (at: Position, seq: number): FrameStep => {
  if (seq <= at.seq) return drop
  return seq === at.seq + 1 ? { _tag: "Take", position: { ...at, seq } } : gap
}
