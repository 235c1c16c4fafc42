import { Effect } from "effect"
import type { EventId } from "../../../domain/Ids.ts"
import type { Mark } from "../../../domain/matrix/TurnMark.ts"
import type { Turn } from "../../../domain/turns/Turn.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import type { AttemptEnd } from "../../../services/turns/EndedAttempt.ts"
import type { AttemptLife } from "./AttemptLives.ts"

/** `letGo`: too many others came behind it; `cut`: the process ends. What comes of those is told as of new ones. */
export interface LifeEnd {
  readonly end: AttemptEnd | "letGo" | "cut"
  readonly state: Turn["phase"] | undefined
  /** The event of its final, where the room shows one. */
  readonly event: EventId | undefined
}

/** An event of an answer; `mark` says which. */
export interface AnswerSend {
  readonly entry: ClaimedEntry
  readonly mark: Mark
}

type Watch<A extends ReadonlyArray<unknown>> = (...told: readonly [...A, at: number]) => Effect.Effect<void>
type LifeWatch<A extends ReadonlyArray<unknown> = []> = Watch<[life: AttemptLife, ...A]>

/**
 * What may be told of a prompt's life, by ids; each at a time in milliseconds since 1970, once it is in the store. The
 * times of one life never go back.
 */
export interface PromptObserver {
  /** Events came with a sync, or out of a gap. */
  readonly synced?: Watch<[events: ReadonlyArray<EventId>]>
  readonly taken?: LifeWatch
  /** The agent gets it. */
  readonly asked?: LifeWatch
  /** Its answer is decided, and is yet to be sent. */
  readonly decided?: LifeWatch<[state: Turn["phase"]]>
  readonly sending?: LifeWatch<[send: AnswerSend]>
  readonly sent?: LifeWatch<[send: AnswerSend, event: EventId]>
  /** Told once of each life that was told of. */
  readonly ended?: LifeWatch<[how: LifeEnd]>
}

/** All of these as one, each told in turn, with the time by this clock. */
export const toEach =
  (observers: ReadonlyArray<PromptObserver>, clock: Effect.Effect<number>) =>
  <K extends keyof PromptObserver>(what: K, ...told: ToldOf<K>) =>
    Effect.flatMap(clock, (at) =>
      Effect.forEach(observers, (observer) => {
        const watch = observer[what] as Watch<ToldOf<K>> | undefined
        return watch === undefined ? Effect.void : watch(...told, at)
      }, { discard: true }))

type ToldOf<K extends keyof PromptObserver> = NonNullable<PromptObserver[K]> extends Watch<infer A> ? A : never
