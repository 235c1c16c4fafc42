import { Clock, Effect } from "effect"
import {
  answerWithin,
  ask,
  atStart,
  type Claimant,
  formerWatch,
  goodFor,
  heldBy,
  type LeaseRecord,
  type SeenLease,
  servedBy,
  taking,
  unaskable,
  whileAsking
} from "../../domain/account/LeaseRecord.ts"
import { withServerWait } from "../../domain/Backoff.ts"
import { type MatrixError, namedWait } from "../../domain/matrix/MatrixError.ts"
import { inBrackets } from "../../domain/matrix/RefusalText.ts"
import { elapsed, lasted } from "../../domain/Moment.ts"
import { hostShown } from "../../domain/TerminalSafe.ts"
import { moment } from "../pace/MonotonicClock.ts"
import { later, retrySchedule, serverRetry, untilAnswered } from "../pace/ServerRetry.ts"
import type { Holding } from "./LeaseHolding.ts"
import { isTokenRefused, keepsNone, type Register } from "./LeaseRegister.ts"

/** Between two looks while waiting, in ms. */
const pace = 1_000

/** At that pace while looks fail, and after a limit no sooner than the server said. */
const lookAgain = retrySchedule<MatrixError>((error) => withServerWait(namedWait(error), pace))

export interface Asking {
  readonly register: Register
  readonly own: Claimant
  /** The operator wants the bot that has the account to stop. */
  readonly takeOver: boolean
}

export interface Taking extends Asking {
  readonly holding: Holding
}

/** So many looks in a row must find that the homeserver keeps no lease: a proxy says so while it starts. */
const looksForNone = 4

const waiting = (error: MatrixError) =>
  Effect.logWarning(
    `${error.message}; waiting for the homeserver to say whether another bot serves this account${
      inBrackets(error.reason)
    }`
  )
const unkept = (error: MatrixError) =>
  Effect.logWarning(
    `${error.message}; waiting for the homeserver to keep that this bot serves the account${inBrackets(error.reason)}`
  )

/**
 * Asks the bot that has the account, and waits. Time counts only while the homeserver answers, as it may be away for
 * that bot too. Fails when that bot answers, or another newcomer was faster; else returns what was seen last, and
 * whether the bot was silent or let the account go.
 */
const asking = Effect.fnUntraced(
  function*(
    { own, register, takeOver }: Asking,
    before: SeenLease & { readonly lease: LeaseRecord },
    refusal: typeof heldBy
  ) {
    const answers = before.lease.answers === true
    const say = answers ? untilAnswered(register.say(ask(own, takeOver))) : Effect.void
    yield* Effect.logWarning("Another bot has this account; waiting to see whether it still works").pipe(
      Effect.annotateLogs({ host: hostShown(before.lease.host) })
    )
    yield* say
    let since = yield* moment
    let isAway = false
    const away = Effect.sync(() => void (isAway = true))
    // The schedule has no end.
    const looked = register.read.pipe(Effect.tapError(() => away), Effect.retry(lookAgain), Effect.orDie)
    while (true) {
      yield* Effect.sleep(pace)
      const seen = yield* looked
      const now = yield* moment
      if (isAway) since = now
      isAway = false
      const waited = lasted(since, now)
      const says = whileAsking(before, seen, own.instance)
      if (says === "Held") return yield* refusal(seen.lease ?? before.lease)
      // A bot of the former version beats instead of answering: it was silent for two beats.
      if (says === "Free" || (says === "Wait" && !answers && waited >= formerWatch)) {
        return { seen, why: "Free" as const }
      }
      if (says === "Wait" && answers && waited >= answerWithin) return { seen, why: "Silent" as const }
      // The newcomer ahead of us had twice its time, and did not take the account.
      if (says === "Again" || (says === "Behind" && waited >= 2 * answerWithin)) {
        yield* say
        since = yield* moment
      }
    }
  }
)

/** Succeeds when no other bot answers for the account: with what stands in the account data, and why it is free. */
const cleared = Effect.fnUntraced(function*(asked: Asking, seen: SeenLease, refusal: typeof heldBy) {
  const { lease } = seen
  const how = atStart(seen, asked.own, asked.takeOver)
  // A write of ours that was thought lost arrived late: the bot that served until then may not have seen it yet.
  if (lease?.instance === asked.own.instance) return { seen, why: "Oust" as const }
  if (lease === undefined || how === "Take") return { seen, why: "Free" as const }
  return how === "Oust" ? { seen, why: "Oust" as const } : yield* asking(asked, { ...seen, lease }, refusal)
})

/** Looks, and answers newcomers, for as long as the former holder may still believe that it has the account. */
const outlast = Effect.fnUntraced(function*({ holding }: Taking) {
  const since = yield* moment
  while (holding.isHeld() && lasted(since, yield* moment) < answerWithin) {
    yield* Effect.sleep(pace)
    yield* Effect.ignore(holding.look)
  }
})

/**
 * Ends when the account is ours (or the homeserver keeps no lease); fails, naming the other bot, when it is
 * another's.
 */
export const take = Effect.fn("LeaseTaking.take")(function*(taken: Taking) {
  const { holding, own, register } = taken
  const none = (error: MatrixError) =>
    Effect.as(
      Effect.logWarning(`A second bot of this account on another host would not be noticed: ${error.message}`),
      holding.begin(undefined)
    )
  const isNone = (error: MatrixError) => isTokenRefused(error) || (keepsNone(error) && !holding.isShown())
  const found = Effect.map(register.read, (seen): SeenLease | MatrixError => seen).pipe(
    Effect.catchIf(isNone, (error) => Effect.succeed(error))
  )
  let looks = 1
  let isTold = false

  /** Looks until the account is free, and takes it; true: it was taken too late to count. Fails where it was not. */
  const round = Effect.gen(function*() {
    const there = yield* untilAnswered(found, { told: waiting })
    if ("reason" in there) {
      if (isTokenRefused(there) || looks++ >= looksForNone) return yield* Effect.as(none(there), false)
      return true
    }
    const { seen, why } = yield* cleared(taken, there, heldBy)
    const begun = yield* moment
    const mine = taking(own, seen.lease, yield* Clock.currentTimeMillis)
    const wrote = yield* Effect.result(register.claim(mine))
    if (wrote._tag === "Failure") {
      if (isNone(wrote.failure)) return yield* Effect.as(none(wrote.failure), false)
      // The write may still arrive, and another bot may have written meanwhile, so the next round looks again.
      if (!isTold) yield* unkept(wrote.failure)
      isTold = true
      return yield* wrote.failure
    }
    if (elapsed(begun, yield* moment) > goodFor) return true
    holding.begin(mine)
    const after = yield* Effect.option(holding.look)
    const word = after._tag === "Some" ? after.value.word : undefined
    // One that answered in the last moment may have read the lease before we wrote it; then our question does not
    // stand there any more.
    const wasHeard = why === "Silent" && !(word?.says === "ask" && word.by === own.instance)
    if (why === "Oust" || wasHeard) yield* outlast(taken)
    return false
  })

  const rounds = Effect.gen(function*() {
    while (yield* round) yield* Effect.sleep(pace)
  })
  yield* rounds.pipe(
    Effect.retry(serverRetry({ refusal: later })),
    // The schedule has no end for these.
    Effect.catchTag("MatrixError", Effect.die)
  )
})

/** How often `unheld` asks a homeserver that stumbles; one that is down is not waited for. */
const tries = 5

/** For a command that takes nothing: fails where another bot answers, and where the homeserver cannot tell. */
export const unheld = (asked: Asking) =>
  asked.register.read.pipe(
    Effect.retry({
      schedule: serverRetry({ most: ({ _tag }) => (_tag === "RateLimited" ? Infinity : tries) }),
      while: (error) => !isTokenRefused(error) && !keepsNone(error)
    }),
    Effect.matchEffect({
      onSuccess: (seen) => Effect.asVoid(cleared(asked, seen, servedBy)),
      // A refused token is reported by what acts with it.
      onFailure: (error) =>
        isTokenRefused(error) || keepsNone(error) ? Effect.void : Effect.fail(unaskable(error.message))
    })
  )
