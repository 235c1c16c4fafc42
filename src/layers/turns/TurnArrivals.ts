import type { AgentEvent } from "../../domain/turns/AgentEvent.ts"
import type { AgentLine, LineInput } from "./AgentLine.ts"

/**
 * Poke: the journal may hold signals for this turn. Alarm: something is due, which the tick that ends every round
 * finds.
 */
export type Input = LineInput | { readonly _tag: "Poke" } | { readonly _tag: "Alarm" }

export type Attached = Extract<AgentEvent, { _tag: "Attached" }>

/** What came for a turn in one round. */
export interface TurnArrivals {
  /** What the agent said, in order; nothing of an earlier call, which comes again. */
  readonly heard: ReadonlyArray<AgentEvent>
  /** The newest link that came up. */
  readonly up: Attached | undefined
  readonly poked: boolean
  readonly broken: boolean
  readonly wanted: boolean
}

export const arrivalsOf = (arrived: ReadonlyArray<Input>, line: AgentLine): TurnArrivals => {
  const heard = arrived.flatMap((input) => (input._tag === "Heard" && line.isNow(input) ? input.events : []))
  return {
    heard,
    up: heard.findLast((event) => event._tag === "Attached"),
    poked: arrived.some(({ _tag }) => _tag === "Poke"),
    broken: arrived.some(({ _tag }) => _tag === "Broken"),
    wanted: arrived.some((input) => input._tag === "Wanted" && line.isNow(input))
  }
}

/** Whether nobody is at the other end, as the newest of these events says; else what was known before. */
export const isDown = (events: ReadonlyArray<AgentEvent>, before: boolean | undefined): boolean | undefined => {
  const link = events.findLast((event) => event._tag === "Attached" || event._tag === "Detached")
  return link === undefined ? before : link._tag === "Detached"
}
