import { Option, Schema } from "effect"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import { hostShown } from "../TerminalSafe.ts"
import { UserError } from "../UserError.ts"

/** No account is taken so often; a number that cannot be counted up any more would not be read back. */
const mostTerms = 2 ** 40

/**
 * Who has the account, as its global account data says it. Written by whoever takes the account, once, and by nobody
 * else: what stands here is the truth, and who finds another here stops. Times are of the writer's clock, for people
 * to read; nothing is decided by them.
 */
export const LeaseRecord = Schema.Struct({
  /** Names the store; a store that a reset began anew goes by the name of the old one. */
  store: Schema.String,
  /**
   * The machine since it was started, and the folder on it: of one place, the folder's lock lets only one process
   * live.
   */
  place: Schema.optionalKey(Schema.String),
  /** Random for each process. */
  instance: Schema.String,
  host: Schema.String,
  startedAt: Schema.Finite,
  at: Schema.Finite,
  /** Grows with each taking. */
  term: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: mostTerms })),
  /** It answers who asks. One of the former version does not: it writes its lease anew every ten seconds. */
  answers: Schema.optionalKey(Schema.Boolean),
  /** Given back by a process of the former version. */
  released: Schema.optionalKey(Schema.Boolean)
})
export type LeaseRecord = typeof LeaseRecord.Type

const by = { by: Schema.String, host: Schema.String, startedAt: Schema.Finite }

/**
 * What was last said about the lease, in account data of its own, so that no late word can undo a taking. `by`, `to`:
 * instances.
 */
export const LeaseWord = Schema.Union([
  Schema.Struct({ says: Schema.Literal("ask"), ...by, takeOver: Schema.optionalKey(Schema.Boolean) }),
  Schema.Struct({ says: Schema.Literal("held"), ...by, to: Schema.String }),
  Schema.Struct({ says: Schema.Literal("released"), ...by })
])
export type LeaseWord = typeof LeaseWord.Type

/** The types of the account data. */
export const leaseType = "matrix-surface.lease"
export const wordType = "matrix-surface.lease.word"

const decodeLease = Schema.decodeUnknownOption(LeaseRecord)
const decodeWord = Schema.decodeUnknownOption(LeaseWord)

/** undefined: nobody has it, or what is there is not ours to understand. */
export const readLease = (content: RawEvent | undefined): LeaseRecord | undefined =>
  Option.getOrUndefined(decodeLease(content))
export const readLeaseWord = (content: RawEvent | undefined): LeaseWord | undefined =>
  Option.getOrUndefined(decodeWord(content))

/** Both, read in one moment. */
export interface SeenLease {
  readonly lease: LeaseRecord | undefined
  readonly word: LeaseWord | undefined
}

/**
 * How long one that asks waits for an answer, in ms. A living holder hears it through its long poll, and answers by
 * one write.
 */
export const answerWithin = 10_000
/**
 * What one that holds has seen of the account data is good for so long, in ms: whoever asked after that has waited
 * less than `answerWithin` when it runs out. The rest is for what is on its way.
 */
export const goodFor = 6_000
/** How long one of the former version is watched: more than two of its beats, in ms. */
export const formerWatch = 25_000

/** Who asks, or takes. */
export type Claimant = Pick<LeaseRecord, "store" | "place" | "instance" | "host" | "startedAt">

const isFree = ({ lease, word }: SeenLease) =>
  lease === undefined || lease.released === true || (word?.says === "released" && word.by === lease.instance)

/**
 * Its holder is dead, as the lock of the folder is ours. One of the former version told its store and its host alone.
 */
const isOwn = (lease: LeaseRecord, own: Claimant) =>
  lease.store === own.store && (lease.place === undefined ? lease.host === own.host : lease.place === own.place)

/**
 * One that would serve: takes the account, asks who has it, or, where that one is of the former version, watches it
 * or makes it stop.
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
 * What a look says to one that waits, who found `before`. Again: its own word is not there any more, and may not have
 * been heard. Behind: another asks too, and goes first. Of two that ask side by side the one with the smaller name
 * does.
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
 * What a look says to one that holds. Assert: a former one's late word stands where ours did, so ours is written
 * again. Yield: an operator wants another to have it. A lease of a term that is not lower was taken after ours, by
 * one who found us silent, or of a version that asks nobody: that one serves.
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

/** The lease of one that takes the account. */
export const taking = (own: Claimant, found: LeaseRecord | undefined, at: number): LeaseRecord => ({
  ...own,
  at,
  term: Math.min((found?.term ?? 0) + 1, mostTerms),
  answers: true
})

const speaker = ({ host, instance, startedAt }: Claimant) => ({ by: instance, host, startedAt })

export const ask = (own: Claimant, takeOver: boolean): LeaseWord => ({
  says: "ask",
  ...speaker(own),
  ...(takeOver ? { takeOver } : {})
})
export const held = (own: LeaseRecord, to: string): LeaseWord => ({ says: "held", ...speaker(own), to })
export const released = (own: Claimant): LeaseWord => ({ says: "released", ...speaker(own) })

const time = (at: number) => (Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : "an odd time")

type Other = Pick<LeaseRecord, "host" | "startedAt">

const serves = ({ host, startedAt }: Other) =>
  `Another bot serves this account: on ${hostShown(host)}, since ${time(startedAt)}.`

/** For one that may not begin, or not go on. */
export const heldBy = (other: Other) =>
  UserError.refuse(`${serves(other)} Stop that one first, or start this one with --take-over to make it stop.`)

/** For one that would change the account behind the other's back. */
export const servedBy = (other: Other) => UserError.refuse(`${serves(other)} Stop that one first.`)

/** For one that would do so and cannot know. */
export const unaskable = (why: string) =>
  UserError.refuse(
    `The homeserver cannot be asked whether another bot serves this account (${why}); reset local-only works ` +
      `without it.`
  )

/** For one that served until now. */
export const takenOver = ({ host, startedAt }: Other) =>
  UserError.refuse(
    `The account was taken over by the bot on ${hostShown(host)}, started ${time(startedAt)}: this one stops.`
  )
