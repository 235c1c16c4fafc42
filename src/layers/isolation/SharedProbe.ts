import { Cause, Deferred, Effect, Random } from "effect"
import { patientDelay } from "../../domain/Backoff.ts"
import type { LinkFault } from "../../domain/turns/AgentEvent.ts"
import { monotonic } from "../pace/MonotonicClock.ts"
import type { AgentName, IsolationRecords } from "./IsolationClearance.ts"
import type { ProbeOutcome } from "./IsolationProbe.ts"
import { keepOutcome } from "./KeptOutcome.ts"
import { logBegun, logOutcome } from "./ProbeLog.ts"

/** What conversations that waited for a probe learn: look again, or why they are not served. */
type ProbeNews = { readonly _tag: "Look" } | { readonly _tag: "Refuse"; readonly why: LinkFault }

/** How long an agent that a probe said nothing certain about is left alone, in milliseconds. */
const undecidedFor = 600_000
/** The same for one that the probe could not go on with, until somebody acts. */
const unlinkedFor = 30_000
/** So many probes in a row that the agent ended by an error of its own are not repeated unasked. */
const mostErrors = 3

/** What was found last keeps everybody away for some time, or each new conversation would cost a probe. */
interface Held {
  readonly news: ProbeNews
  /** By the monotonic clock. */
  readonly until: number
  /** Whom it was found of; undefined: of an agent that was not heard, or had several names. */
  readonly agent: AgentName
}

const isOf = ({ agent: held }: Held, agent: AgentName) =>
  held === undefined || agent === undefined || held.name === agent.name

interface Waiting {
  readonly news: Deferred.Deferred<ProbeNews>
  waiters: number
}

const isLinkFault = (why: string): why is LinkFault =>
  why === "unauthorized" || why === "protocol" || why === "version" || why === "replaced" || why === "quarantined"

/** An agent that errs whatever it is asked, as a probe that decided nothing. */
const asErring = (outcome: ProbeOutcome): ProbeOutcome => ({
  ...outcome,
  verdict: {
    _tag: "Undecided",
    why: "the probe comes to no end, as the agent reports an error to whatever it is asked"
  }
})

/** Keeps what was found; gives whether the store took it. */
const kept = (records: IsolationRecords, outcome: ProbeOutcome) =>
  Effect.isSuccess(Effect.tapError(keepOutcome(records, outcome, "start"), (error) => Effect.logError(error.message)))

/** One probe at a time for all conversations that wait for one. */
export interface SharedProbe {
  /** Waits for the verdict of a probe that is under way, or begins one. `agent`: who was met, if anybody. */
  verdict(agent: AgentName): Effect.Effect<ProbeNews>
  /** The next leak that a probe finds, for conversations that go on meanwhile. */
  nextLeak(): Effect.Effect<void>
}

type News = (outcome: ProbeOutcome, errors: number) => Effect.Effect<ProbeNews | undefined>

/** Probes until there is news, ever more slowly, as long as somebody waits. */
const repeated = Effect.fnUntraced(function*(waiting: Waiting, probe: Effect.Effect<ProbeOutcome>, newsOf: News) {
  yield* logBegun
  let errors = 0
  for (let failures = 1; waiting.waiters > 0; failures++) {
    const outcome = yield* probe
    const news = yield* newsOf(outcome, errors)
    if (news !== undefined) return news
    errors = outcome.verdict._tag === "Unfinished" && outcome.verdict.failing === true ? errors + 1 : 0
    yield* Effect.sleep(patientDelay(failures + 2, yield* Random.next))
  }
  return { _tag: "Look" } satisfies ProbeNews
})

/**
 * `probe` is repeated while it comes to no end. It goes on by itself until there is a verdict, as long as
 * somebody waits.
 */
export const makeSharedProbe = Effect.fnUntraced(function*(
  probe: Effect.Effect<ProbeOutcome>,
  records: IsolationRecords
) {
  const scope = yield* Effect.scope
  let current: Waiting | undefined
  /** What was found last keeps everybody away for some time, or each new conversation would cost a probe. */
  let held: Held | undefined
  let leak = Deferred.makeUnsafe<void>()

  const hold = (why: LinkFault, milliseconds: number, of?: ProbeOutcome) =>
    Effect.map(monotonic, (now): ProbeNews => {
      const agent = of === undefined || of.renamed ? undefined : { name: of.agent }
      held = { news: { _tag: "Refuse", why }, until: now + milliseconds, agent }
      return held.news
    })

  /** What waiting conversations learn; undefined: try again. `errors`: how often in a row the agent erred before. */
  const newsOf = Effect.fnUntraced(function*(outcome: ProbeOutcome, errors: number) {
    const { verdict } = outcome
    yield* logOutcome(outcome)
    const isKept = yield* kept(records, outcome)
    if (verdict._tag === "Leaks") {
      Deferred.doneUnsafe(leak, Effect.void)
      leak = Deferred.makeUnsafe()
      return { _tag: "Refuse", why: "quarantined" } satisfies ProbeNews
    }
    if (verdict._tag === "Unfinished" && verdict.fatal) {
      return yield* hold(isLinkFault(verdict.why) ? verdict.why : "protocol", unlinkedFor)
    }
    if (verdict._tag === "Unfinished") {
      if (verdict.failing !== true || errors + 1 < mostErrors) return undefined
      yield* kept(records, asErring(outcome))
      return yield* hold("failing", unlinkedFor)
    }
    if (verdict._tag === "Undecided" || !isKept) return yield* hold("unproven", undecidedFor, outcome)
    return { _tag: "Look" } satisfies ProbeNews
  })

  const run = (waiting: Waiting) =>
    repeated(waiting, probe, newsOf).pipe(
      Effect.catchDefect((defect) =>
        Effect.andThen(
          Effect.logError("The probe of the agent broke down in this bot", Cause.die(defect)),
          hold("unproven", unlinkedFor)
        )
      ),
      Effect.tap((news) =>
        Effect.sync(() => {
          current = undefined
          Deferred.doneUnsafe(waiting.news, Effect.succeed(news))
        })
      ),
      // However it ends, nobody waits for good.
      Effect.ensuring(Effect.sync(() => {
        if (current === waiting) current = undefined
        Deferred.doneUnsafe(waiting.news, Effect.succeed({ _tag: "Look" }))
      }))
    )

  const shared: SharedProbe = {
    verdict: Effect.fnUntraced(function*(agent: AgentName) {
      if (held !== undefined && (yield* monotonic) >= held.until) held = undefined
      if (held !== undefined && isOf(held, agent)) return held.news
      let waiting = current
      if (waiting === undefined) {
        waiting = current = { news: Deferred.makeUnsafe(), waiters: 0 }
        yield* Effect.forkIn(run(waiting), scope)
      }
      const mine = waiting
      mine.waiters++ // Before the probe looks, which begins when this fiber waits.
      return yield* Effect.ensuring(Deferred.await(mine.news), Effect.sync(() => void mine.waiters--))
    }),
    nextLeak: () => Deferred.await(leak)
  }
  return shared
})
