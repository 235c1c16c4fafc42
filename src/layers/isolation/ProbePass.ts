import { Clock, Effect, Random } from "effect"
import { Thread } from "../../domain/Ids.ts"
import { probeScript, type ProbeStage, probeThreads } from "../../domain/isolation/ProbeScript.ts"
import { secretsOf, type ThreadSecrets, valuesOfSecret } from "../../domain/isolation/ProbeSecrets.ts"
import { leakIn, type ProbeVerdict, verdictOf } from "../../domain/isolation/ProbeVerdict.ts"
import { Agent } from "../../services/agent/Agent.ts"
import type { ProbeStopped } from "./AwaitedAnswer.ts"
import { drawnName } from "./DrawnName.ts"
import { makeProbeThread, type ProbeThread } from "./ProbeThread.ts"

/** How a probe is made. */
export interface ProbeOptions {
  /** AGENT_SENDER: under `pseudonym` each thread is a person of its own to the agent, as people are. */
  readonly sender: "pseudonym" | "platform"
  /** Endpoints of the agent, one for each thread of the probe; whatever they remember has to be wiped afterwards. */
  readonly slots?: ReadonlyArray<string>
  /** How many conversations may be open at once. */
  readonly places: number
}

/** What came of one pass. `Unfinished`: as that of a probe. */
export interface PassOutcome {
  readonly verdict:
    | ProbeVerdict
    | {
      readonly _tag: "Unfinished"
      readonly why: string
      readonly fatal: boolean
      readonly failing?: true
    }
  /** What the agent calls itself, by all its greetings. */
  readonly names: ReadonlyArray<string | undefined>
  /** The prompts in the order in which they were sent. */
  readonly asked: ReadonlyArray<string>
  /** Milliseconds. */
  readonly took: number
}

const drawnSecrets = (threads: number): Effect.Effect<ReadonlyArray<ThreadSecrets>> =>
  Effect.all(Array.from({ length: valuesOfSecret * 40 * threads }, () => Random.next)).pipe(
    Effect.map((values) => secretsOf(values, threads)),
    // Far more values than are used, as some make a year or a part of another secret.
    Effect.repeat({ until: (secrets) => secrets.length === threads })
  )

/** Performs the prompts of a stage at the same time, as far as there are places. */
const perform = Effect.fnUntraced(function*(
  threads: ReadonlyArray<ProbeThread>,
  { anew, prompts }: ProbeStage,
  places: number,
  sent: (text: string) => void
) {
  const closeAll = Effect.forEach(threads, ({ close }) => close, { discard: true })
  if (anew) yield* closeAll
  for (let from = 0; from < prompts.length; from += places) {
    // A thread that is open and not asked would keep the place of one that is.
    if (places <= threads.length) yield* closeAll
    const now = prompts.slice(from, from + places)
    now.forEach(({ text }) => sent(text))
    yield* Effect.forEach(now, (prompt) => threads[prompt.thread]?.ask(prompt) ?? Effect.void, {
      concurrency: "unbounded",
      discard: true
    })
  }
})

const stopped = ({ _tag, why }: ProbeStopped): PassOutcome["verdict"] =>
  _tag === "Cut"
    ? { _tag: "Undecided", why }
    : { _tag: "Unfinished", why, fatal: _tag === "Unlinked", ...(_tag === "Erred" && { failing: true }) }

/** Throw-away threads of an agent, which are told secrets of their own and asked for them, once. */
export const probePass = Effect.fnUntraced(
  function*({ places, sender, slots }: ProbeOptions) {
    const agent = yield* Agent
    const since = yield* Clock.currentTimeMillis
    const secrets = yield* drawnSecrets(slots?.length ?? probeThreads)
    const stages = probeScript(secrets, slots === undefined)
    const everybody = yield* drawnName("u1_")
    const threads = yield* Effect.forEach(
      slots ?? Array.from({ length: secrets.length + 1 }, () => undefined),
      Effect.fnUntraced(function*(slot) {
        const thread = Thread.make(yield* drawnName("t1_"))
        return makeProbeThread(agent, {
          thread,
          slot,
          from: sender === "platform" ? everybody : yield* drawnName("u1_")
        })
      })
    )
    yield* Effect.addFinalizer(() => Effect.forEach(threads, ({ close }) => close, { discard: true }))
    const asked: Array<string> = []
    const transcript = () => threads.map(({ entries }) => entries)
    const played = yield* Effect.result(Effect.gen(function*() {
      let looked: ReadonlyArray<number> = []
      for (const stage of stages) {
        yield* perform(threads, stage, places, (text) => asked.push(text))
        const heard = transcript().map(({ length }) => length)
        // Nothing more is told to an agent that leaks.
        if (leakIn(secrets, transcript(), looked) !== undefined) return
        looked = heard
      }
    }))
    const judged = verdictOf(secrets, transcript())
    const outcome: PassOutcome = {
      verdict: judged._tag === "Leaks" || played._tag === "Success" ? judged : stopped(played.failure),
      names: [...new Set(threads.flatMap(({ names }) => names))],
      asked,
      took: (yield* Clock.currentTimeMillis) - since
    }
    return outcome
  },
  Effect.scoped
)
