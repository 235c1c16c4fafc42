import type { EncryptionState } from "../crypto/EncryptionState.ts"
import { agentFault } from "../reach/AgentFault.ts"
import type { AgentReach } from "../reach/AgentReach.ts"
import type { StoreFault } from "../StoreError.ts"
import type { RuntimeStatus } from "./RuntimeStatus.ts"

/** The facts about a running bot that the probes judge. Times are milliseconds since 1970. */
export interface HealthFacts {
  readonly now: number
  /**
   * What this process noted of the homeserver and the agent. What an earlier process noted is older than `startedAt`.
   */
  readonly runtimeStatus: RuntimeStatus
  readonly quarantined: boolean
  /** Conversations are refused, as it is not proven that the agent keeps them apart. */
  readonly unproven: boolean
  /** Why the last probe did not find that out, in our own words. */
  readonly undecided?: string | undefined
  /** The number of turns without a final. */
  readonly open: number
  /** Why the store cannot be written now; undefined where it can. */
  readonly unwritable: StoreFault | undefined
  /** The bot's last write that failed, if none succeeded since. */
  readonly trouble: { readonly why: StoreFault; readonly at: number } | undefined
  /** The number of events of ours that are not sent, and since when the oldest final waits. */
  readonly unsent: { readonly count: number; readonly since: number | undefined }
  readonly safeMode: boolean
  /** Encryption as the bot last noted it; undefined where it did not yet. */
  readonly encryption: EncryptionState | undefined
}

export interface Check {
  readonly ok: boolean
  readonly why?: string
}

export interface Health {
  readonly ready: boolean
  /** What `encryption` lacks does not make the bot unready: plain rooms are served. */
  readonly checks: Readonly<Record<"sync" | "agent" | "disk" | "outbox" | "safeMode" | "encryption", Check>>
}

/**
 * A sync is held open for half a minute while nothing happens, and given up after another half; one more may be on its
 * way then. Milliseconds.
 */
const syncAfter = 90_000
/** Finals go before everything else, so that one which waits longer does not get through. Milliseconds. */
const sendAfter = 120_000
/** A write that failed is tried again within seconds. Milliseconds. */
const troubleFor = 60_000

const fine: Check = { ok: true }
const bad = (why: string): Check => ({ ok: false, why })

const seconds = (from: number, to: number) => `${Math.max(0, Math.round((to - from) / 1000))} s ago`

const sync = ({ now, runtimeStatus: { startedAt, syncAt } }: HealthFacts): Check => {
  if (syncAt === undefined || syncAt < startedAt) return bad("the homeserver has not answered a sync yet")
  return now - syncAt > syncAfter ? bad(`the homeserver last answered a sync ${seconds(syncAt, now)}`) : fine
}

/** Why nobody can be answered: the agent refuses us, or was not reached since the start. */
const whyUnreached = ({ address, reachedAt, refusal, slotted, state, trouble }: AgentReach): string | undefined => {
  if (refusal !== undefined) return `the agent refused this bot (${refusal}), and no connection came up since`
  if (reachedAt !== undefined) return undefined
  const fault = trouble === undefined ? undefined : agentFault(trouble, address)
  if (fault !== undefined) {
    return `the agent was not reached since the start: ${fault.sentence}. Look at ${fault.setting}`
  }
  return state === "untried" && !slotted ? "the agent was not tried yet" : undefined
}

/**
 * Nobody connects while there is nothing to ask, so that a link which was lost before says nothing about the agent now.
 */
const agent = ({ now, open, quarantined, runtimeStatus, undecided, unproven }: HealthFacts): Check => {
  const { agent: reach, attachedAt, lost, startedAt } = runtimeStatus
  if (quarantined) return bad("the agent is under quarantine")
  const unreached = reach === undefined ? undefined : whyUnreached(reach)
  if (unreached !== undefined) return bad(unreached)
  if (unproven) {
    const why = undecided === undefined ? "" : `: ${undecided}`
    return bad(`it is not proven that the agent keeps conversations apart (AGENT_ISOLATION)${why}`)
  }
  if (open === 0 || lost === undefined || lost.at < startedAt || (attachedAt ?? 0) >= lost.at) return fine
  return bad(`the agent was lost ${seconds(lost.at, now)} (${lost.why}) and is not back`)
}

const disk = ({ now, trouble, unwritable }: HealthFacts): Check => {
  if (unwritable !== undefined) return bad(`the store cannot be written: ${unwritable}`)
  return trouble === undefined || now - trouble.at > troubleFor
    ? fine
    : bad(`a write to the store failed ${seconds(trouble.at, now)}: ${trouble.why}`)
}

const outbox = ({ now, unsent: { since } }: HealthFacts): Check =>
  since === undefined || now - since <= sendAfter
    ? fine
    : bad(`the oldest answer waits to be sent since ${Math.round((now - since) / 1000)} s`)

const safeMode = (
  { safeMode }: HealthFacts
): Check => (safeMode ? bad("the bot is in safe mode; status says why") : fine)

const encryption = ({ encryption: state }: HealthFacts): Check => {
  if (state?._tag === "Unusable") return bad("no part is taken in encrypted rooms; status says why")
  if (state?._tag !== "On") return fine
  if (state.keyStore !== undefined) return bad(`the store of the device's keys: ${state.keyStore}`)
  return state.identity._tag === "Unsigned" || state.identity._tag === "Locked"
    ? bad("nobody vouches for the device; status says what to do")
    : fine
}

/** Whether a bot does its work, and which part does not. It holds no ids and no text. */
export const healthOf = (facts: HealthFacts): Health => {
  const checks = {
    sync: sync(facts),
    agent: agent(facts),
    disk: disk(facts),
    outbox: outbox(facts),
    safeMode: safeMode(facts)
  }
  const ready = Object.values(checks).every(({ ok }) => ok)
  return { ready, checks: { ...checks, encryption: encryption(facts) } }
}
