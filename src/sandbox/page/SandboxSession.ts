import type { TripStep } from "./trip/TripStep.ts"

/** What can be broken: the bot's rate is limited, its homeserver gives no answer, its agent is down. */
export type SandboxFault = "limit" | "cut" | "agent"

/** What is broken now, and whether the bot runs. */
export interface SandboxState {
  readonly broken: ReadonlyArray<SandboxFault>
  readonly bot: "running" | "killed"
}

/** What the page is told when it opens. */
export interface SandboxSession {
  /** The part of user ids after the colon. */
  readonly server: string
  /** Who one can be here; the first sees every room that the page makes. */
  readonly people: ReadonlyArray<{ readonly user: string; readonly token: string }>
  readonly bot: string
  /** Whether the agent is the person's own, which the sandbox cannot take down. */
  readonly ownAgent: boolean
}

/** One line of what the page hears as it happens. */
export interface SandboxNews extends SandboxState {
  readonly steps: ReadonlyArray<TripStep>
}
