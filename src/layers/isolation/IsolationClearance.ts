import { Clock, Effect, Option, type Scope } from "effect"
import type { Thread } from "../../domain/Ids.ts"
import {
  type Clearance,
  clearanceOf,
  type IsolationFacts,
  type IsolationRules
} from "../../domain/isolation/IsolationPolicy.ts"
import type { IsolationReceipt } from "../../domain/isolation/IsolationReceipt.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { LinkFault } from "../../domain/turns/AgentEvent.ts"
import type { Opener } from "../../services/agent/Agent.ts"
import type { AgentLeases } from "../../services/agent/AgentLeases.ts"
import { type HeldLease, makeHeldLeases } from "./HeldLeases.ts"

/** What is kept of an agent that isolation asks for and adds to. */
export interface IsolationRecords {
  readonly quarantine: {
    /** Says why nobody may be served; None: somebody may. */
    readonly check: Effect.Effect<Option.Option<string>>
    raise(reason: string): Effect.Effect<void, StoreError>
    /** Stands for the quarantine that there is now; undefined for none. */
    readonly current: Effect.Effect<string | undefined, StoreError>
    /** Lifts it, or that one alone; returns whether it was there. */
    lift(only?: string): Effect.Effect<boolean, StoreError>
  }
  readonly receipts: {
    readonly read: Effect.Effect<ReadonlyArray<IsolationReceipt>, StoreError>
    keep(receipt: Omit<IsolationReceipt, "wire">): Effect.Effect<void, StoreError>
  }
  readonly leases: typeof AgentLeases.Service
  /** The agent's mark in the leases. */
  readonly mark: string
}

/** A conversation that may be had, with the lease that it needs; one that waits for a probe; or one that may not. */
export type Cleared =
  | { readonly _tag: "Served"; readonly lease: HeldLease | undefined }
  | { readonly _tag: "Probe" }
  | { readonly _tag: "Refused"; readonly why: LinkFault }

/** What an agent calls itself; undefined: it was not heard yet. */
export type AgentName = IsolationFacts["agent"]

/** Decides about conversations by what the store knows now, so that the operator's word counts with the next one. */
export interface IsolationClearance {
  /** Whether an agent may be used that calls itself so. */
  decided(agent: AgentName): Effect.Effect<Clearance>
  /** Whether a conversation may be had; holds the lease that it needs while the scope is open. */
  clear(
    thread: Thread,
    opener: Opener | undefined,
    agent: AgentName
  ): Effect.Effect<Cleared, never, Scope.Scope>
}

export const makeClearance = (
  rules: IsolationRules,
  { leases, mark, quarantine, receipts }: IsolationRecords
): IsolationClearance => {
  const decided: IsolationClearance["decided"] = (agent) =>
    Effect.gen(function*() {
      const quarantined = Option.isSome(yield* quarantine.check)
      const facts = { quarantined, receipts: yield* receipts.read, agent, now: yield* Clock.currentTimeMillis }
      return clearanceOf(rules, facts)
    }).pipe(Effect.catchTag("StoreError", (error) =>
      // A store that cannot be asked proves nothing, so nobody is served.
      Effect.as(Effect.logError(error.message), { _tag: "Refuse", why: "quarantined" } satisfies Clearance)))

  const held = makeHeldLeases(leases, mark)
  const leased = Effect.fnUntraced(
    function*(lease: "agent" | "slot", thread: Thread, opener: Opener | undefined) {
      const why = lease === "agent" ? "inUse" : "noSlot"
      const chat = opener?.chat
      // The agent's memory is a chat's; an endpoint's is a thread's, as the chat may get another one.
      const [slots, holder] = lease === "agent" ? [[""], chat] : [rules.slots, thread]
      const own = chat === undefined || holder === undefined
        ? undefined
        : yield* held.hold(slots, { chat, holder }, why)
      const cleared: Cleared = own === undefined ? { _tag: "Refused", why } : { _tag: "Served", lease: own }
      return cleared
    }
  )

  return {
    decided,
    clear: Effect.fnUntraced(function*(thread: Thread, opener: Opener | undefined, agent: AgentName) {
      const clearance = yield* decided(agent)
      if (clearance._tag === "Refuse") return { _tag: "Refused", why: clearance.why } satisfies Cleared
      if (clearance._tag === "Probe") return clearance
      return clearance.lease === "none"
        ? { _tag: "Served", lease: undefined } satisfies Cleared
        : yield* leased(clearance.lease, thread, opener)
    })
  }
}
