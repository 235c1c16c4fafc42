import { Effect } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import type { LinkFault } from "../../domain/turns/AgentEvent.ts"
import type { AgentUnreachable } from "../../services/agent/Agent.ts"
import type { AgentLeases, LeaseTaker } from "../../services/agent/AgentLeases.ts"

/** The endpoint that a conversation has for itself; `slot` is empty where there is one for all. */
export interface HeldLease {
  readonly slot: string
  /** Why a conversation ends that has it no more. */
  readonly lost: LinkFault
  /** Whether it still is its holder's: the operator may release it at any time. */
  readonly isHeld: Effect.Effect<boolean>
  /** What is said to the agent meanwhile makes the lease lasting, unless it surely did not leave. */
  speaking(said: Effect.Effect<void, AgentUnreachable>): Effect.Effect<void, AgentUnreachable>
}

/** What the conversations of one holder that are there now have in common. */
interface Holding {
  conversations: number
  /** The lease was taken for one of them. */
  isNew: boolean
  /** How often something may have left. */
  said: number
}

/**
 * Leases of conversations. One that was taken and on which nothing was said goes back with the last of its
 * conversations, as no memory was filled; where the process ends without that, it stays its holder's. A store that
 * cannot be asked gives no lease, and confirms none.
 */
export const makeHeldLeases = (leases: typeof AgentLeases.Service, mark: string) => {
  const holdings = new Map<string, Holding>()

  const join = (holder: string, isNew: boolean) => {
    const holding = holdings.get(holder) ?? { conversations: 0, isNew: false, said: 0 }
    holding.conversations++
    holding.isNew ||= isNew
    holdings.set(holder, holding)
    return holding
  }

  const leave = (holder: string, slot: string, holding: Holding) =>
    Effect.suspend(() => {
      if (--holding.conversations > 0) return Effect.void
      holdings.delete(holder)
      return holding.isNew && holding.said === 0 ? Effect.asVoid(leases.releaseLease(mark, slot, holder)) : Effect.void
    }).pipe(Effect.catchTag("StoreError", (error) => Effect.logError(error.message)))

  const heldBy = (holder: string, slot: string, holding: Holding, lost: LinkFault): HeldLease => ({
    slot,
    lost,
    isHeld: leases.slotOf(mark, holder).pipe(
      Effect.map((own) => own === slot),
      Effect.catchTag("StoreError", (error) => Effect.as(Effect.logError(error.message), false))
    ),
    speaking: (said) =>
      Effect.suspend(() => {
        holding.said++
        return Effect.tapError(said, () => Effect.sync(() => holding.said--))
      })
  })

  return {
    /** The taker's lease while the scope is open; undefined where none of the slots is to be had. */
    hold: (slots: ReadonlyArray<string>, taker: LeaseTaker, lost: LinkFault) =>
      Effect.acquireRelease(
        Effect.map(
          leases.takeLease(mark, slots, taker),
          (taken) => taken && { slot: taken.slot, holding: join(taker.holder, taken.isNew) }
        ),
        (held) => (held === undefined ? Effect.void : leave(taker.holder, held.slot, held.holding))
      ).pipe(
        Effect.map((held) => held && heldBy(taker.holder, held.slot, held.holding, lost)),
        Effect.catchTag("StoreError", (error: StoreError) => Effect.as(Effect.logError(error.message), undefined))
      )
  }
}
