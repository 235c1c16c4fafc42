import { Context, type Effect } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** Whom a lease is for: `holder` is what its memory belongs to, a chat or one generation of it. */
export interface LeaseTaker {
  readonly holder: string
  readonly chat: ChatId
}

/** A lease as it is kept; `slot` is empty where the agent has but one endpoint; `since` in ms since 1970. */
export interface AgentLease extends LeaseTaker {
  readonly slot: string
  readonly since: number
}

/** The slot that is the taker's; `isNew`: it was nobody's before. */
export interface TakenLease {
  readonly slot: string
  readonly isNew: boolean
}

/**
 * Which conversations have an agent, or one of its endpoints, for themselves. `agent` is the agent's mark in the store.
 * A lease stays, whatever becomes of its chat, until it is released: by the operator, or by its taker where the agent
 * was told nothing. Right beside other processes.
 */
export class AgentLeases extends Context.Service<AgentLeases, {
  /** Gives the slot that is the taker's from now on, or already was; undefined where none of `slots` is free. */
  takeLease(
    agent: string,
    slots: ReadonlyArray<string>,
    taker: LeaseTaker
  ): Effect.Effect<TakenLease | undefined, StoreError>
  /** The slot that a holder has; undefined where it has none. */
  slotOf(agent: string, holder: string): Effect.Effect<string | undefined, StoreError>
  /** The leases of an agent, the oldest first. */
  leases(agent: string): Effect.Effect<ReadonlyArray<AgentLease>, StoreError>
  /** How many leases there are of all other agents. */
  countElsewhere(agent: string): Effect.Effect<number, StoreError>
  /** Frees a slot; undefined where nobody has it, or not that holder. */
  releaseLease(agent: string, slot: string, holder?: string): Effect.Effect<AgentLease | undefined, StoreError>
}>()("matrix-surface/services/agent/AgentLeases") {}
