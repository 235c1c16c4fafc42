import type { Trouble } from "./RuntimeStatus.ts"
import type { Wait } from "./WaitReason.ts"

export interface RoomCount {
  readonly room: string
  readonly count: number
}

interface Awaiting {
  readonly room: string
  readonly person: string
  readonly since: Date | null
}

/** How a bot does, as its store tells it. null: never, or not known. */
export interface BotStatus {
  readonly at: Date
  /** Path of the store, and its size in bytes with what was not folded in yet. */
  readonly store: {
    readonly file: string
    readonly bytes: number
    readonly layout: number
    readonly newestLayout: number
  }
  /** Whether a process holds the store; `startedAt` is when the last one began. */
  readonly bot: { readonly running: boolean; readonly startedAt: Date | null }
  /**
   * It does nothing because its last starts came to nothing; a bot that does not run will try once more when it is
   * started.
   */
  readonly safeMode: { readonly since: Date | null; readonly reason: string } | null
  readonly user: string | null
  readonly device: string | null
  /** When the homeserver last answered a sync; why it is waited for, and what can be done, by a bot that runs. */
  readonly sync: {
    readonly at: Date | null
    readonly awaited: { readonly why: string; readonly advice: string; readonly since: Date | null } | null
  }
  /**
   * Events that wait to be looked at, those that wait for a gap before them, and those that are held back for a
   * while.
   */
  readonly journal: { readonly pending: number; readonly waiting: number; readonly held: number }
  /** Answers that are not closed; the age of one is its prompt's. */
  readonly turns: {
    readonly queued: number
    readonly asked: number
    readonly streaming: number
    readonly oldestPromptAt: Date | null
    /** Those that the bot ended with so often in a row that they are taken up ever more slowly. */
    readonly suspects: ReadonlyArray<{ readonly room: string; readonly ends: number }>
  }
  /** Events of ours that the room does not show as they should be, and those given up. */
  readonly outbox: {
    readonly unsent: number
    readonly oldestPromptAt: Date | null
    readonly refused: ReadonlyArray<{ readonly code: string; readonly count: number }>
  }
  readonly gaps: {
    readonly open: ReadonlyArray<RoomCount>
    readonly givenUp: ReadonlyArray<RoomCount & { readonly why: string }>
  }
  /** What is tried again for one room or person alone; who waits longest first. */
  readonly waits: ReadonlyArray<
    Omit<Wait, "room" | "since" | "nextAt"> & {
      readonly room: string | null
      readonly since: Date | null
      readonly nextAt: Date | null
    }
  >
  /**
   * What people's messages wait for: an answer to a question of the agent's (`person` wrote the prompt), a free
   * connection to the agent, or the end of the time for which somebody who writes like a program is not read.
   */
  readonly awaiting: {
    readonly questions: ReadonlyArray<Awaiting>
    readonly unconnected: ReadonlyArray<Awaiting>
    readonly held: ReadonlyArray<RoomCount & { readonly until: Date | null }>
  }
  /** What was learned of the homeserver's limit; null: nothing yet. */
  readonly budget: { readonly rate: number; readonly burst: number; readonly blockedUntil: Date | null } | null
  readonly agent: {
    readonly attachedAt: Date | null
    readonly lost: { readonly why: string; readonly at: Date | null } | null
  }
  /** `current`: of the AGENT_URL that is set here; null where none is. */
  readonly quarantines: ReadonlyArray<
    { readonly current: boolean | null; readonly since: Date | null; readonly reason: string }
  >
  /** Newest first. */
  readonly errors: ReadonlyArray<Omit<Trouble, "at"> & { readonly at: Date | null }>
}

const latest = 8.64e15

/** A time that was written somewhere, also by other people's servers. */
export const timeOf = (
  ms: unknown
): Date | null => (typeof ms === "number" && Math.abs(ms) <= latest ? new Date(ms) : null)
