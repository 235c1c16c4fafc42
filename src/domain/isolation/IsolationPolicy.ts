import type { Features, LinkFault } from "../turns/AgentEvent.ts"
import { type IsolationReceipt, isValid } from "./IsolationReceipt.ts"

/** What is known of an agent without asking it. */
export interface ApartFacts {
  /** The operator's word that the agent keeps conversations apart. */
  readonly attested: boolean
  /** Whether each request tells the agent all that it knows of a conversation, so that it cannot mix any up. */
  readonly isApart?: boolean
}

/** What stands for a proof that conversations are kept apart; undefined: nothing does. */
export const whyApart = ({ attested, isApart = false }: ApartFacts): "wire" | "word" | undefined =>
  isApart ? "wire" : attested ? "word" : undefined

/** By how a wire works, whatever the agent does. */
export const isApartByWire = (wire: string | undefined): boolean => wire === "openai"

/** How it is made sure that an agent keeps conversations apart, as it is set. */
export interface IsolationRules extends ApartFacts {
  readonly policy: "required" | "exclusive" | "shared"
  /** How the agent's wire tells threads apart. */
  readonly threads: Features["threads"]
  /** The agent's endpoints, one for each conversation; empty where there is one for all. */
  readonly slots: ReadonlyArray<string>
}

/** What is known of the agent now. */
export interface IsolationFacts {
  readonly quarantined: boolean
  readonly receipts: ReadonlyArray<IsolationReceipt>
  /** What the agent calls itself; undefined where it has not been heard. Some agents have no name. */
  readonly agent: { readonly name: string | undefined } | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * What happens with a conversation. `Serve`: it may be had, with the lease that it needs: of the whole agent, or of
 * one of its endpoints. `Probe`: it waits until a probe has told.
 */
export type Clearance =
  | { readonly _tag: "Serve"; readonly lease: "none" | "agent" | "slot" }
  | { readonly _tag: "Probe" }
  | { readonly _tag: "Refuse"; readonly why: LinkFault }

const serve = (lease: "none" | "agent" | "slot"): Clearance => ({ _tag: "Serve", lease })
const refuse = (why: LinkFault): Clearance => ({ _tag: "Refuse", why })

/**
 * Whether nobody is ever served, whatever a probe would find: threads are not told apart, so that none is made, and
 * nothing else stands for a proof. `threads` is null where the wire is not known.
 */
export const isUnprovable = (
  { policy, threads, ...facts }: Pick<IsolationRules, "policy" | keyof ApartFacts> & {
    readonly threads: IsolationRules["threads"] | null
  },
  hasSlots: boolean
): boolean => policy === "required" && whyApart(facts) === undefined && threads === "none" && !hasSlots

/** What an operator can do about that. */
export const unprovableTodo =
  "set AGENT_ISOLATION to exclusive or shared, give your word by AGENT_ATTESTED, or give the mapping threads"

/** The receipt that counts for an agent, which may not have told its name yet. */
export const receiptFor = ({ agent, now, receipts }: Omit<IsolationFacts, "quarantined">) =>
  receipts.find((receipt) => isValid(receipt, now) && (agent === undefined || receipt.agent === agent.name))

/** Whether conversations are refused for want of a proof, also by a probe that decided nothing. */
export const isUnproven = (rules: IsolationRules, facts: IsolationFacts): boolean => {
  const clearance = clearanceOf(rules, facts)
  if (clearance._tag === "Refuse") return clearance.why === "unproven"
  return clearance._tag === "Probe" && facts.receipts[0]?.verdict === "undecided"
}

/** Why the newest probe found nothing out, while conversations are refused for that; undefined where they are not. */
export const whyUndecided = (rules: IsolationRules, facts: IsolationFacts): string | undefined => {
  const [newest] = facts.receipts
  return newest?.verdict === "undecided" && isUnproven(rules, facts) ? newest.why : undefined
}

/** Decides whether a conversation may be had (docs/design.md, law 4). What it must lease is not looked at here. */
export const clearanceOf = (rules: IsolationRules, facts: IsolationFacts): Clearance => {
  const { policy, slots } = rules
  const hasSlots = slots.length > 0
  const isLeak = ({ agent, verdict }: IsolationReceipt) =>
    verdict === "leaks" && (facts.agent === undefined || facts.agent.name === agent)
  if (facts.quarantined || facts.receipts.some(isLeak)) return refuse("quarantined")
  if (policy === "exclusive") return serve("agent")
  const served = serve(hasSlots ? "slot" : "none")
  if (policy === "shared" || whyApart(rules) !== undefined) return served
  // An endpoint of its own is what keeps a conversation apart where nothing else tells threads.
  if (isUnprovable(rules, hasSlots)) return refuse("unproven")
  if (receiptFor(facts) !== undefined) return served
  return hasSlots ? refuse("unproven") : { _tag: "Probe" }
}
