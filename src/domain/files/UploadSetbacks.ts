import { patientDelay, withServerWait } from "../Backoff.ts"
import type { MatrixFault } from "../matrix/MatrixError.ts"
import { meaningOf } from "../matrix/RefusalMeaning.ts"
import { isContent, isStubborn, type RefusalEvidence, refusedAgain } from "../outbox/RefusalEvidence.ts"
import type { Undelivered } from "./Undelivered.ts"

/** Why a file of the agent's could not be stored now. `after`: the wait that was named, in milliseconds. */
export type UploadFault =
  /** The agent's server did not give it. */
  | { readonly _tag: "Agent"; readonly after: number | undefined }
  /** The homeserver did not take it. */
  | { readonly _tag: "Server"; readonly reason: MatrixFault }
  /** It took too long, though the agent's server was quick enough. */
  | { readonly _tag: "Slow" }

/** What becomes of the file. Times in ms since 1970. */
export type UploadVerdict =
  | { readonly _tag: "GivenUp"; readonly why: Undelivered }
  | { readonly _tag: "Waits"; readonly until: number }

interface Setback {
  readonly chat: string
  readonly evidence: RefusalEvidence
  /** Since when the agent's server does not give it; absent: it did at the last try, or was not asked. */
  readonly agentSince?: number
  readonly until: number
  /** Files stored when it was first refused. */
  readonly stored: number
  /** Tries that failed as in an outage, though others were stored before each. */
  readonly alone: AloneFailures
  /** Another file may be more welcome: it is the account that is refused otherwise. */
  readonly isPassable: boolean
}

/** Tries of a file that failed as in an outage, each after another file was stored since the try before. */
interface AloneFailures {
  readonly times: number
  /** The time of the first, in ms since 1970. */
  readonly since: number
  /** Files stored at the newest try that the homeserver did not take. */
  readonly stored: number | undefined
}

/** How long the agent's server may not give a file before that is given up, in ms: it may be starting anew. */
export const agentTime = 600_000
/**
 * How long a homeserver may refuse a file without a reason, and without taking others, in ms: longer than an outage.
 */
export const serverTime = 2 * 3_600_000
/** So many tries have to fail alone, over `serverTime`, until it is the file that is not taken, and no outage. */
const oftenAlone = 3
/** How long a file may hold up others where as many as may be are passed by already, in ms. */
export const holdTime = 3_600_000
/** The longest pause between two tries, in ms. */
const longestPause = 300_000
/** So many files of a chat may be passed by; the next one that is refused holds up what is behind it. */
const mostPassedBy = 8
/** So many, with those that held up others for long. */
const mostHeld = 64
/** So many files are remembered; beyond them the oldest begins anew. */
const mostRemembered = 4_096

const meaning = (fault: UploadFault) =>
  fault._tag === "Server"
    ? meaningOf("upload", fault.reason)
    : { _tag: "Later", of: "room", unproven: false, acted: true } as const

const namedBy = (fault: UploadFault) =>
  fault._tag === "Agent"
    ? fault.after
    : fault._tag === "Server" && fault.reason._tag === "RateLimited"
    ? fault.reason.retryAfter
    : undefined

/** A fault that one file may have for itself, but all have in an outage. A clock that was set back makes it later. */
const failedAlone = (before: AloneFailures | undefined, stored: number, now: number): AloneFailures => {
  const { times = 0, since = now } = before ?? {}
  const isAlone = before?.stored !== undefined && before.stored < stored
  return { times: times + (isAlone ? 1 : 0), since: times === 0 ? now : Math.min(since, now), stored }
}

const isOwnFault = ({ since, times }: AloneFailures, now: number): boolean =>
  times >= oftenAlone && now - since >= serverTime

/** The code that people read; where there is none, the status. */
const codeOf = (fault: UploadFault): string => {
  if (fault._tag !== "Server") return "no answer"
  const { reason } = fault
  return reason._tag === "Refused"
    ? reason.errcode
    : reason._tag === "Unavailable"
    ? String(reason.status ?? "no answer")
    : reason._tag
}

/**
 * Files of the agent's that could not be stored: when each is tried again, when it is given up, and which of a chat are
 * passed by. `entry` names a file. Mutable and confined to the uploads; a restart finds it out again.
 */
export class UploadSetbacks {
  readonly #files = new Map<number, Setback>()
  #stored = 0

  /** Takes in that a file could not be stored. `random`: from 0 to 1. */
  failed(chat: string, entry: number, fault: UploadFault, now: number, random: number): UploadVerdict {
    const meant = meaning(fault)
    if (meant._tag === "Content") return { _tag: "GivenUp", why: { _tag: "Refused", code: codeOf(fault) } }
    const before = this.#files.get(entry)
    const isUnproven = meant._tag === "Later" && meant.unproven
    const first = before?.evidence.unproven === 0 ? undefined : before?.stored
    const stored = first ?? this.#stored
    const evidence = { ...refusedAgain(before?.evidence, now, 0, isUnproven), passes: this.#stored - stored }
    const agentSince = fault._tag === "Agent" ? Math.min(before?.agentSince ?? now, now) : undefined
    const isGone = agentSince !== undefined && now - agentSince >= agentTime
    if (isGone) return { _tag: "GivenUp", why: { _tag: "Unreachable" } }
    if (isUnproven && (isContent(evidence, now) || now - evidence.unprovenSince >= serverTime)) {
      return { _tag: "GivenUp", why: { _tag: "Refused", code: codeOf(fault) } }
    }
    // What the agent's server or the account is refused says nothing of the file at the homeserver.
    const alone = fault._tag === "Agent" || meant._tag !== "Later" || meant.of === "account"
      ? { times: 0, since: now, ...before?.alone, stored: undefined }
      : failedAlone(before?.alone, this.#stored, now)
    if (isOwnFault(alone, now)) return { _tag: "GivenUp", why: { _tag: "Refused", code: codeOf(fault) } }
    const until = now + withServerWait(namedBy(fault), patientDelay(evidence.times, random, longestPause))
    this.#files.delete(entry)
    this.#files.set(entry, {
      chat,
      evidence,
      ...(agentSince === undefined ? {} : { agentSince }),
      until,
      stored,
      alone,
      isPassable: meant._tag === "Later" && meant.of === "room"
    })
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= mostRemembered) break
      this.#files.delete(oldest)
    }
    return { _tag: "Waits", until }
  }

  /** A file was stored, which shows that those which are refused without a reason may be refused for what they are. */
  succeeded(entry: number): void {
    this.#stored += 1
    this.#files.delete(entry)
  }

  /** A file is not to be stored any more. */
  forget(entry: number): void {
    this.#files.delete(entry)
  }

  /** How long a file waits for its next try, in ms. A clock that was set back makes nothing wait longer. */
  waits(entry: number, now: number): number {
    const until = this.#files.get(entry)?.until ?? now
    return Math.max(0, Math.min(until - now, longestPause))
  }

  /**
   * The files of a chat that others may be stored before, as they were refused often and wait. Which of them are not
   * taken, and which fail as all do, shows only when another is tried: so those that held up others for long are passed
   * by too.
   */
  passedBy(chat: string, now: number): ReadonlyArray<number> {
    return [...this.#files]
      .filter(([entry, { chat: of, evidence, isPassable }]) =>
        of === chat && isPassable && isStubborn(evidence, now) && this.waits(entry, now) > 0
      )
      .sort(([, one], [, other]) => one.evidence.since - other.evidence.since)
      .filter(([, { evidence }], place) => place < mostPassedBy || now - evidence.since >= holdTime)
      .slice(0, mostHeld)
      .map(([entry]) => entry)
  }
}
