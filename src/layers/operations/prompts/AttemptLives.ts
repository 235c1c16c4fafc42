import type { ChatId, EventId, RoomId } from "../../../domain/Ids.ts"
import type { Moment } from "../../../domain/Moment.ts"

/** An attempt at a prompt, by the prompt's event. */
export interface AttemptName {
  readonly prompt: EventId
  readonly attempt: number
}

/** An attempt that has not ended yet. Who watches it may keep things by this object. */
export interface AttemptLife extends AttemptName {
  /** What the agent calls it; undefined: its answer was decided by an earlier process. */
  readonly id: string | undefined
  /** When this process first saw it. What is told of it later has its time from here on, whatever is set meanwhile. */
  readonly seen: Moment
  /** When its event was admitted, in milliseconds since 1970; undefined: by an earlier process, or otherwise. */
  readonly came: number | undefined
  /** As far as they are known; both may change. */
  room: RoomId | undefined
  chat: ChatId | undefined
  /** It is known that the agent was given it. */
  asked: boolean
}

/** Lives at once: of one more, the oldest is let go. */
const mostLives = 10_000

/** So many are looked at together, the oldest first: what is behind them is looked at as they end. */
const mostLookedAt = 32

const keyOf = ({ attempt, prompt }: AttemptName) => `${prompt} ${attempt}`

/**
 * The attempts that have not ended. What is known of one is found here by everybody who tells of it, and goes with it.
 */
export const attemptLives = (most = mostLives) => {
  const lives = new Map<string, AttemptLife>()
  /** Those whose answers are decided and not in their rooms yet, as a rule a few. */
  const decided = new Set<AttemptLife>()

  const end = (of: AttemptName) => {
    const life = lives.get(keyOf(of))
    if (life === undefined) return undefined
    lives.delete(keyOf(of))
    decided.delete(life)
    return life
  }

  return {
    get: (of: AttemptName) => lives.get(keyOf(of)),
    all: (): ReadonlyArray<AttemptLife> => [...lives.values()],
    /** Those of these attempts that have not ended. */
    among: (names: ReadonlyArray<AttemptName>) =>
      names.flatMap((name) => {
        const life = lives.get(keyOf(name))
        return life === undefined ? [] : [life]
      }),
    where: (holds: (life: AttemptLife) => boolean) => [...lives.values()].filter(holds),
    /** The first of those of which the answer is decided. */
    decidedWhere: (holds: (life: AttemptLife) => boolean): ReadonlyArray<AttemptLife> => {
      const found: Array<AttemptLife> = []
      for (const life of decided) {
        if (found.length >= mostLookedAt) break
        if (holds(life)) found.push(life)
      }
      return found
    },
    decide: (life: AttemptLife) => {
      if (lives.get(keyOf(life)) === life) decided.add(life)
    },
    isDecided: (life: AttemptLife) => decided.has(life),
    /** Begins a life, and lets go of the oldest where there are too many. */
    begin: (life: AttemptLife): { readonly life: AttemptLife; readonly letGo: AttemptLife | undefined } => {
      const [oldest] = lives.size >= most && !lives.has(keyOf(life)) ? lives.values() : []
      const letGo = oldest === undefined ? undefined : end(oldest)
      lives.set(keyOf(life), life)
      return { life, letGo }
    },
    end
  }
}
