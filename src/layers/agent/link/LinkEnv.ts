import type { Clock, Context, Duration, Effect, Option, Redacted } from "effect"
import type { Agent } from "node:http"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentCodec } from "../wire/AgentCodec.ts"

/** Where the word that an agent mixes threads up is kept; durable, the caller's (design law 4). */
export interface Quarantine {
  /** Some: nobody may connect, and why. Asked before every connect. */
  readonly check: Effect.Effect<Option.Option<string>>
  raise(reason: string): Effect.Effect<void>
}

export interface Options<State> {
  /** `{thread}` is filled in; without it, `thread_id=<thread>` joins the query. */
  readonly url: string
  /**
   * Read again at each connect, so that a rotated token counts at once; it travels in the Authorization header only.
   */
  readonly token: Effect.Effect<Option.Option<Redacted.Redacted>>
  readonly codec: AgentCodec<State>
  /** Who we are, for the agent's log: "matrix-surface/0.1.0". */
  readonly client: string
  readonly quarantine: Quarantine
  /** Live sockets; default 64. */
  readonly maxConversations?: number
  /** How long a socket stays open that nobody holds; default 60 s. */
  readonly idleClose?: Duration.Input
}

/** What the links of one layer share. */
export interface LinkEnv<State> {
  readonly options: Options<State>
  readonly context: Context.Context<never>
  readonly clock: Clock.Clock
  /** Where the agent is reached through a proxy: the tunnels to it. */
  readonly way: Agent | undefined
  /**
   * A frame on `witness`'s link named another thread: ends all other links and lets no new one connect until the
   * agent is under quarantine.
   */
  shut(witness: Thread): void
  readonly isShut: () => boolean
  /** A link came up: whoever waits to try again learns that the agent is there. */
  up(): void
  /**
   * The agent refused to let us in, at that time (`Monotonic`); true: it has for long, and nobody tries again by
   * themselves.
   */
  denied(at: number): boolean
  /** Makes the quarantine durable; from then on its own check speaks. */
  readonly raise: Effect.Effect<void>
}
