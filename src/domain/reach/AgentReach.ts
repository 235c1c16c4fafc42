import { Schema } from "effect"
import { LinkFault } from "../turns/AgentEvent.ts"
import type { LinkTrouble } from "./AgentFault.ts"

/**
 * Whether the agent can be reached, as this start of the bot found. Times are milliseconds since 1970. `refused`: it
 * does not take our token, or not our version of the wire.
 */
export const AgentReach = Schema.Struct({
  /** The agent's URL, without what must not be shown. */
  address: Schema.String,
  state: Schema.Literals(["untried", "reached", "lost", "refused"]),
  /** Only conversations connect, as the address is another one for each of them. */
  slotted: Schema.Boolean,
  /** What the agent calls itself. */
  name: Schema.optionalKey(Schema.String),
  /** When a connection last came up; absent where none did since the start. */
  reachedAt: Schema.optionalKey(Schema.Finite),
  /** The newest trouble while the agent is lost or refused, and since when it is. */
  trouble: Schema.optionalKey(Schema.Struct({ why: LinkFault, detail: Schema.String, since: Schema.Finite })),
  /** The code with which the agent refused us, if no connection came up since. */
  refusal: Schema.optionalKey(Schema.String)
})
export type AgentReach = typeof AgentReach.Type

/**
 * A link came up (`agent`: what the agent calls itself), or it ended, or was given back (`Released`). `wasUp`: the same
 * link came up before.
 */
export type LinkNews =
  | { readonly _tag: "Up"; readonly agent: string | undefined }
  | ({ readonly _tag: "Ended"; readonly fatal: boolean; readonly wasUp: boolean } & LinkTrouble)
  | { readonly _tag: "Released"; readonly wasUp: boolean }
