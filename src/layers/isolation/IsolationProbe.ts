import { Effect } from "effect"
import { leaked, type ProbeVerdict } from "../../domain/isolation/ProbeVerdict.ts"
import { type PassOutcome, type ProbeOptions, probePass } from "./ProbePass.ts"

/**
 * What came of a probe. `Unfinished`: no verdict, and trying again may help unless `fatal`; `why` is a `LinkFault`
 * where that is so. `failing`: the agent itself reported an error.
 */
export interface ProbeOutcome {
  readonly verdict:
    | Exclude<ProbeVerdict, { readonly _tag: "Suspected" }>
    | Extract<PassOutcome["verdict"], { readonly _tag: "Unfinished" }>
  /** What the agent calls itself, where it has a name; one of them where it has several. */
  readonly agent: string | undefined
  /** It called itself by more names than one, so that what was found is nobody's. */
  readonly renamed: boolean
  /** The prompts in the order in which they were sent. */
  readonly asked: ReadonlyArray<string>
  readonly seconds: number
}

const judged = (verdict: PassOutcome["verdict"], renamed: boolean): ProbeOutcome["verdict"] => {
  // The second time in a row, with other secrets.
  if (verdict._tag === "Suspected") return { _tag: "Leaks", why: leaked }
  return renamed && verdict._tag !== "Leaks"
    ? { _tag: "Undecided", why: "the agent changed its name meanwhile" }
    : verdict
}

/**
 * Finds out whether an agent keeps conversations apart, over the service `Agent` (docs/decisions/0078). What may be a
 * leak or chance is looked at again at once, with other secrets in other threads. Waits for an agent that is not there.
 */
export const probeIsolation = Effect.fn("probeIsolation")(function*(options: ProbeOptions) {
  const first = yield* probePass(options)
  const passes = first.verdict._tag === "Suspected" ? [first, yield* probePass(options)] : [first]
  const names = new Set(passes.flatMap((pass) => pass.names))
  const outcome: ProbeOutcome = {
    verdict: judged((passes.at(-1) ?? first).verdict, names.size > 1),
    agent: [...names][0],
    renamed: names.size > 1,
    asked: passes.flatMap(({ asked }) => asked),
    seconds: Math.round(passes.reduce((sum, { took }) => sum + took, 0) / 100) / 10
  }
  return outcome
})
