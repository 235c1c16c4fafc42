import { Option, Schema } from "effect"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import { hostShown } from "../TerminalSafe.ts"
import { UserError } from "../UserError.ts"

/** The highest term. A larger number could not be counted up and read back exactly. */
const mostTerms = 2 ** 40

/**
 * The holder of the account, as the account's global account data names it. Only a process that takes the account
 * writes it, once, and a process that finds another one there stops. Times are by the writer's clock and only for
 * people to read; nothing is decided by them.
 */
export const LeaseRecord = Schema.Struct({
  /** The store's name; a store that a reset made keeps the name of the one before. */
  store: Schema.String,
  /** The machine since its start, and the folder on it. The folder's lock lets one process of a place live. */
  place: Schema.optionalKey(Schema.String),
  /** The process's name, random for each start. */
  instance: Schema.String,
  host: Schema.String,
  startedAt: Schema.Finite,
  at: Schema.Finite,
  /** The number of times that the account was taken. */
  term: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: mostTerms })),
  /**
   * The holder answers questions. A process of the former version does not; it writes its lease anew every ten seconds.
   */
  answers: Schema.optionalKey(Schema.Boolean),
  /** A process of the former version gave the account back. */
  released: Schema.optionalKey(Schema.Boolean)
})
export type LeaseRecord = typeof LeaseRecord.Type

const by = { by: Schema.String, host: Schema.String, startedAt: Schema.Finite }

/**
 * The newest message about the lease. It has account data of its own, so that a late message cannot undo a taking. `by`
 * and `to` are instances.
 */
export const LeaseWord = Schema.Union([
  Schema.Struct({ says: Schema.Literal("ask"), ...by, takeOver: Schema.optionalKey(Schema.Boolean) }),
  Schema.Struct({ says: Schema.Literal("held"), ...by, to: Schema.String }),
  Schema.Struct({ says: Schema.Literal("released"), ...by })
])
export type LeaseWord = typeof LeaseWord.Type

/** The types of account data that hold the lease and the message about it. */
export const leaseType = "matrix-surface.lease"
export const wordType = "matrix-surface.lease.word"

const decodeLease = Schema.decodeUnknownOption(LeaseRecord)
const decodeWord = Schema.decodeUnknownOption(LeaseWord)

/** The lease in account data; undefined where nobody has the account, or the data is not ours. */
export const readLease = (content: RawEvent | undefined): LeaseRecord | undefined =>
  Option.getOrUndefined(decodeLease(content))
export const readLeaseWord = (content: RawEvent | undefined): LeaseWord | undefined =>
  Option.getOrUndefined(decodeWord(content))

/** Lease and message, read at one time. */
export interface SeenLease {
  readonly lease: LeaseRecord | undefined
  readonly word: LeaseWord | undefined
}

/**
 * How long a process that asks waits for an answer, in milliseconds. A live holder sees the question through its long
 * poll and answers with one write.
 */
export const answerWithin = 10_000
/**
 * How long a holder relies on what it read, in milliseconds. It is shorter than `answerWithin` by the time that a
 * request may take, so that whoever asked after the reading still waits.
 */
export const goodFor = 6_000
/** How long a holder of the former version is watched, in milliseconds: more than two of its beats. */
export const formerWatch = 25_000

/** A process that asks for the account, or takes it. */
export type Claimant = Pick<LeaseRecord, "store" | "place" | "instance" | "host" | "startedAt">

const isFree = ({ lease, word }: SeenLease) =>
  lease === undefined || lease.released === true || (word?.says === "released" && word.by === lease.instance)

/**
 * Whether a lease is of this place. Its holder is dead then, because we have the folder's lock. The former version
 * wrote only store and host.
 */
const isOwn = (lease: LeaseRecord, own: Claimant) =>
  lease.store === own.store && (lease.place === undefined ? lease.host === own.host : lease.place === own.place)

/**
 * The first action of a process that wants to serve: it takes the account, asks the holder, or watches or stops a
 * holder of the former version.
 */
export const atStart = (seen: SeenLease, own: Claimant, takeOver: boolean): "Take" | "Ask" | "Watch" | "Oust" => {
  const { lease } = seen
  if (lease === undefined || isFree(seen) || isOwn(lease, own)) return "Take"
  if (lease.answers === true) return "Ask"
  return takeOver ? "Oust" : "Watch"
}

const isSame = (one: LeaseRecord, other: LeaseRecord) =>
  one.instance === other.instance && one.term === other.term && one.at === other.at

/**
 * The result of a reading for a process that asked and found `before`. `Again`: its question is gone and may not have
 * been seen. `Behind`: another process asks too and goes first; of two, the one with the smaller name does.
 */
export const whileAsking = (
  before: SeenLease & { readonly lease: LeaseRecord },
  now: SeenLease,
  me: string
): "Free" | "Held" | "Wait" | "Again" | "Behind" => {
  const { lease, word } = now
  if (lease === undefined || isFree(now)) return "Free"
  if (!isSame(before.lease, lease)) return "Held"
  if (lease.answers !== true) return "Wait"
  const isNews = word?.says === "held" &&
    !(before.word?.says === "held" && before.word.by === word.by && before.word.to === word.to)
  if (isNews && word.by === lease.instance) return "Held"
  if (word?.says !== "ask") return "Again"
  if (word.by === me) return "Wait"
  return word.by < me ? "Behind" : "Again"
}

/**
 * The result of a reading for a holder. `Assert`: a late write of a former holder replaced our lease, so it is written
 * again. `Yield`: an operator gives the account to another process. A lease whose term is not lower was taken after
 * ours, by a process that got no answer from us or by a version that does not ask: that process serves.
 */
export const whileHolding = (
  own: LeaseRecord,
  { lease, word }: SeenLease
): "Hold" | "Answer" | "Assert" | "Lost" | "Yield" => {
  if (lease === undefined) return "Assert"
  if (lease.instance !== own.instance) return lease.term < own.term ? "Assert" : "Lost"
  if (word?.says !== "ask" || word.by === own.instance) return "Hold"
  return word.takeOver === true ? "Yield" : "Answer"
}

/** The lease that a process writes when it takes the account. */
export const taking = (own: Claimant, before: LeaseRecord | undefined, at: number): LeaseRecord => ({
  ...own,
  at,
  term: Math.min((before?.term ?? 0) + 1, mostTerms),
  answers: true
})

const speaker = ({ host, instance, startedAt }: Claimant) => ({ by: instance, host, startedAt })

export const ask = (own: Claimant, takeOver: boolean): LeaseWord => ({
  says: "ask",
  ...speaker(own),
  ...(takeOver ? { takeOver } : {})
})
export const heldLease = (own: LeaseRecord, to: string): LeaseWord => ({ says: "held", ...speaker(own), to })
export const releasedLease = (own: Claimant): LeaseWord => ({ says: "released", ...speaker(own) })

const time = (at: number) => (Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : "an odd time")

type Other = Pick<LeaseRecord, "host" | "startedAt">

const serves = ({ host, startedAt }: Other) =>
  `Another bot serves this account: on ${hostShown(host)}, since ${time(startedAt)}.`

/** The refusal for a process that may not begin or go on to serve. */
export const heldBy = (other: Other) =>
  UserError.refuse(`${serves(other)} Stop that one first, or start this one with --take-over to make it stop.`)

/** The refusal for a command that would change the account while a bot serves it. */
export const servedBy = (other: Other) => UserError.refuse(`${serves(other)} Stop that one first.`)

/** The refusal for such a command where the homeserver cannot be asked. */
export const unaskable = (why: string) =>
  UserError.refuse(
    `The homeserver cannot be asked whether another bot serves this account (${why}); reset local-only works ` +
      `without it.`
  )

/** The end of a process whose account was taken over. */
export const takenOver = ({ host, startedAt }: Other) =>
  UserError.refuse(
    `The account was taken over by the bot on ${hostShown(host)}, started ${time(startedAt)}: this one stops.`
  )
