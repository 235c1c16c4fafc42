import type { Clock, Context, Duration, Effect, Option, Redacted } from "effect"
import type { Agent } from "node:http"
import type { ChatId, Thread } from "../../../domain/Ids.ts"
import type { AgentReach, LinkNews } from "../../../domain/reach/AgentReach.ts"
import type { StrangeRun } from "../frames/LinkRuns.ts"
import type { AgentCodec } from "../wire/AgentCodec.ts"
import type { Settling } from "./unframed/Settling.ts"

/** Keeps, durably, that an agent mixes threads up (docs/design.md, law 4). */
export interface Quarantine {
  /** Says why nobody may connect; None: everybody may. Asked before every connect. */
  readonly check: Effect.Effect<Option.Option<string>>
  /** From here on `check` says so, whether or not the store can keep it yet. */
  raise(reason: string): Effect.Effect<void>
}

/** How an agent is reached. `State` is the codec's own. */
export interface Options<State> {
  /**
   * The agent's URL. `{thread}` is filled in, and `{slot}` with the opener's; without the former, `thread_id=<thread>`
   * joins the query.
   */
  readonly url: string
  /** Read at each connect, so that a rotated token counts at once. It travels in the Authorization header only. */
  readonly token: Effect.Effect<Option.Option<Redacted.Redacted>>
  readonly codec: AgentCodec<State>
  /** Names this program for the agent's log: "matrix-surface/0.1.0". */
  readonly client: string
  readonly quarantine: Quarantine
  /**
   * Whether a run that a link knows nothing of is of a prompt that this bot gave the agent in this chat, as in an
   * earlier process; where the run has no names, of one that is open or was closed lately. By default it is not, and
   * taken for another thread's.
   */
  readonly wasAsked?: (chat: ChatId, run: StrangeRun) => Effect.Effect<boolean>
  /** Told whether the agent can be reached, at the beginning and at each change. */
  readonly onReach?: (reach: AgentReach) => Effect.Effect<void>
  /** Told of each link that came up or ended. */
  readonly onLink?: (news: LinkNews) => void
  /** The most live sockets; default 64. */
  readonly maxConversations?: number
  /** How long a socket stays open while nobody holds its link; default 60 s. */
  readonly idleClose?: Duration.Input
}

/** What the links of one layer share. */
export interface LinkEnv<State> {
  readonly options: Options<State>
  readonly context: Context.Context<never>
  readonly clock: Clock.Clock
  /** The tunnel to an agent behind a proxy; undefined where it is reached directly. */
  readonly tunnel: Agent | undefined
  /**
   * A frame on `offender`'s link is another thread's: ends all other links and lets no new one connect until the
   * agent is under quarantine. Who calls this makes sure that `raiseQuarantine` follows.
   */
  suspendAgent(offender: Thread): void
  readonly isSuspended: () => boolean
  /** When a thread may have its next socket, after one was closed in mid-run. */
  readonly settling: Settling
  /** A link came up, so a link that waits to try again may do so. */
  linkUp(): void
  /**
   * The agent refused the token at a time of the monotonic clock, in milliseconds; true: it has for so long that no
   * link tries again.
   */
  tokenDenied(at: number): boolean
  /** Makes the quarantine durable. Its own check then keeps links from connecting, in place of `isSuspended`. */
  raiseQuarantine(reason: string): Effect.Effect<void>
}
