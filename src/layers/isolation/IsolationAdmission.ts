import { Clock, Effect, Option } from "effect"
import type { Thread } from "../../domain/Ids.ts"
import { type Admission, admissionOf, type IsolationRules } from "../../domain/isolation/IsolationPolicy.ts"
import type { IsolationReceipt } from "../../domain/isolation/IsolationReceipt.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { LinkFault } from "../../domain/turns/AgentEvent.ts"
import type { Opener } from "../../services/turns/Agent.ts"
import type { AgentLeases } from "../../services/turns/AgentLeases.ts"

/** What is kept of an agent that isolation asks for and adds to. */
export interface IsolationRecords {
  readonly quarantine: {
    /** Says why nobody may be served; None: somebody may. */
    readonly check: Effect.Effect<Option.Option<string>>
    raise(reason: string): Effect.Effect<void>
  }
  readonly receipts: {
    readonly read: Effect.Effect<ReadonlyArray<IsolationReceipt>, StoreError>
    keep(receipt: IsolationReceipt): Effect.Effect<void, StoreError>
  }
  readonly leases: typeof AgentLeases.Service
  /** The agent's mark in the leases. */
  readonly mark: string
}

/** A conversation that may be had, by the endpoint that is its own; one that waits for a probe; or one that may not. */
export type Admitted =
  | { readonly _tag: "Served"; readonly slot: string | undefined }
  | { readonly _tag: "Probe" }
  | { readonly _tag: "Refused"; readonly why: LinkFault }

/** Decides about conversations by what the store knows now, so that the operator's word counts with the next one. */
export interface IsolationAdmission {
  /** Whether an agent may be used that calls itself so; undefined: it was not heard yet. */
  decided(agent: { readonly name: string | undefined } | undefined): Effect.Effect<Admission>
  /** Whether a conversation may be had; takes the lease that it needs. */
  admit(thread: Thread, opener: Opener | undefined): Effect.Effect<Admitted>
}

export const makeAdmission = (
  rules: IsolationRules,
  { leases, mark, quarantine, receipts }: IsolationRecords
): IsolationAdmission => {
  const decided: IsolationAdmission["decided"] = (agent) =>
    Effect.gen(function*() {
      const quarantined = Option.isSome(yield* quarantine.check)
      const facts = { quarantined, receipts: yield* receipts.read, agent, now: yield* Clock.currentTimeMillis }
      return admissionOf(rules, facts)
    }).pipe(Effect.catchTag("StoreError", (error) =>
      // A store that cannot be asked proves nothing, so nobody is served.
      Effect.as(Effect.logError(error.message), { _tag: "Refuse", why: "quarantined" } satisfies Admission)))

  const leased = (lease: "agent" | "slot", thread: Thread, opener: Opener | undefined): Effect.Effect<Admitted> => {
    const refused: Admitted = { _tag: "Refused", why: lease === "agent" ? "inUse" : "noSlot" }
    const chat = opener?.chat
    if (chat === undefined) return Effect.succeed(refused)
    const [slots, holder] = lease === "agent" ? [[""], chat] : [rules.slots, thread]
    return leases.takeLease(mark, slots, { chat, holder }).pipe(
      Effect.map((slot): Admitted =>
        slot === undefined ? refused : { _tag: "Served", slot: slot === "" ? undefined : slot }
      ),
      Effect.catchTag("StoreError", (error) => Effect.as(Effect.logError(error.message), refused))
    )
  }

  return {
    decided,
    admit: Effect.fnUntraced(function*(thread: Thread, opener: Opener | undefined) {
      const admission = yield* decided(undefined)
      if (admission._tag === "Refuse") return { _tag: "Refused", why: admission.why } satisfies Admitted
      if (admission._tag === "Probe") return admission
      return admission.lease === "none"
        ? { _tag: "Served", slot: undefined } satisfies Admitted
        : yield* leased(admission.lease, thread, opener)
    })
  }
}
