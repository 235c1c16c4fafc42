import { Clock, Deferred, Effect, Random } from "effect"
import { patientDelay } from "../../domain/Backoff.ts"
import { promptsOfProbe } from "../../domain/isolation/ProbeScript.ts"
import type { LinkFault } from "../../domain/turns/AgentEvent.ts"
import type { IsolationRecords } from "./IsolationClearance.ts"
import type { ProbeOutcome } from "./IsolationProbe.ts"
import { keepOutcome } from "./KeptOutcome.ts"
import { probeThreads } from "./ProbePass.ts"

/** What conversations that waited for a probe learn: look again, or why they are not served. */
type ProbeNews = { readonly _tag: "Look" } | { readonly _tag: "Refuse"; readonly why: LinkFault }

/** How long an agent that a probe said nothing certain about is left alone, in milliseconds. */
const undecidedFor = 600_000
/** The same for one that the probe could not go on with, until somebody acts. */
const unlinkedFor = 30_000

interface Waiting {
  readonly news: Deferred.Deferred<ProbeNews>
  waiters: number
}

const said = ({ agent, asked, seconds, verdict }: ProbeOutcome) => {
  const facts = { verdict: verdict._tag, agent: agent ?? "without a name", prompts: asked.length, seconds }
  switch (verdict._tag) {
    case "Apart":
      return Effect.logInfo("The agent keeps conversations apart, by a probe").pipe(Effect.annotateLogs(facts))
    case "Nothing":
      return Effect.logInfo("The agent keeps nothing of a conversation, by a probe; it is served").pipe(
        Effect.annotateLogs(facts)
      )
    // The quarantine is logged where it is raised.
    case "Leaks":
      return Effect.void
    case "Undecided":
      return Effect.logWarning(
        `It is not proven that the agent keeps conversations apart, so nobody is served: ${verdict.why}. The probe ` +
          `is repeated in 10 minutes; AGENT_ISOLATION and AGENT_ATTESTED are the operator's to set`
      ).pipe(Effect.annotateLogs(facts))
    case "Unfinished":
      return Effect.logWarning(`The probe of the agent came to no end: ${verdict.why}`).pipe(Effect.annotateLogs(facts))
  }
}

const isLinkFault = (why: string): why is LinkFault =>
  why === "unauthorized" || why === "protocol" || why === "version" || why === "replaced" || why === "quarantined"

/** One probe at a time for all conversations that wait for one. */
export interface SharedProbe {
  /** Waits for the verdict of a probe that is under way, or begins one. */
  readonly verdict: Effect.Effect<ProbeNews>
  /** The next leak that a probe finds, for conversations that go on meanwhile. */
  nextLeak(): Effect.Effect<void>
}

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
  let held: { readonly news: ProbeNews; readonly until: number } | undefined
  /** A leak that the store could not keep. */
  let unkept = false
  let leak = Deferred.makeUnsafe<void>()

  const hold = (why: LinkFault, milliseconds: number) =>
    Effect.map(Clock.currentTimeMillis, (now): ProbeNews => {
      held = { news: { _tag: "Refuse", why }, until: now + milliseconds }
      return held.news
    })

  /** What waiting conversations learn; undefined: try again after so many failures. */
  const newsOf = Effect.fnUntraced(function*(outcome: ProbeOutcome) {
    const { verdict } = outcome
    yield* said(outcome)
    const isKept = yield* Effect.isSuccess(
      Effect.tapError(keepOutcome(records, outcome, "start"), (error) => Effect.logError(error.message))
    )
    if (verdict._tag === "Leaks") {
      unkept = !isKept
      Deferred.doneUnsafe(leak, Effect.void)
      leak = Deferred.makeUnsafe()
      return { _tag: "Refuse", why: "quarantined" } satisfies ProbeNews
    }
    if (verdict._tag === "Unfinished" && !verdict.fatal) return undefined
    if (verdict._tag === "Unfinished") {
      return yield* hold(isLinkFault(verdict.why) ? verdict.why : "protocol", unlinkedFor)
    }
    if (verdict._tag === "Undecided" || !isKept) return yield* hold("unproven", undecidedFor)
    return { _tag: "Look" } satisfies ProbeNews
  })

  const run = (waiting: Waiting) =>
    Effect.gen(function*() {
      yield* Effect.logInfo("Finding out whether the agent keeps conversations apart, before anybody is served").pipe(
        Effect.annotateLogs({ prompts: promptsOfProbe(probeThreads, true) })
      )
      for (let failures = 1; waiting.waiters > 0; failures++) {
        const news = yield* Effect.flatMap(probe, newsOf)
        if (news !== undefined) {
          current = undefined
          return yield* Deferred.succeed(waiting.news, news)
        }
        yield* Effect.sleep(patientDelay(failures + 2, yield* Random.next))
      }
    }).pipe(Effect.ensuring(Effect.sync(() => {
      if (current === waiting) current = undefined
      Deferred.doneUnsafe(waiting.news, Effect.succeed({ _tag: "Look" }))
    })))

  const shared: SharedProbe = {
    verdict: Effect.gen(function*() {
      if (unkept) return { _tag: "Refuse", why: "quarantined" } satisfies ProbeNews
      if (held !== undefined && (yield* Clock.currentTimeMillis) < held.until) return held.news
      held = undefined
      let waiting = current
      if (waiting === undefined) {
        waiting = current = { news: Deferred.makeUnsafe(), waiters: 0 }
        yield* Effect.forkIn(run(waiting), scope)
      }
      const mine = waiting
      // Before the probe looks, which begins when this fiber waits.
      mine.waiters++
      return yield* Effect.ensuring(Deferred.await(mine.news), Effect.sync(() => void mine.waiters--))
    }),
    nextLeak: () => Deferred.await(leak)
  }
  return shared
})
