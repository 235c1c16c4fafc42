/** Where on its trip a message is; `bot` is the process itself. */
export type TripStage = "intake" | "journal" | "turns" | "agent" | "outbox" | "bot"

/** One thing that happened on a message's trip. It holds ids and sizes, and no words of anybody's. */
export interface TripStep {
  /** Grows by one with each step of this sandbox. */
  readonly id: number
  /** In ms since 1970. */
  readonly at: number
  readonly stage: TripStage
  /** What happened, in the same words each time. */
  readonly what: string
  /** The id of the event, prompt or run that it is about. */
  readonly about?: string
  /** Characters of text. */
  readonly size?: number
  /** Numbers and codes that differ from one time to the next. */
  readonly detail?: string
}

/** A step before it has its number and its time. */
export type TripNote = Omit<TripStep, "id" | "at">
