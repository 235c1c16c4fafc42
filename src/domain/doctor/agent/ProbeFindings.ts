import type { ProbeVerdict } from "../../isolation/ProbeVerdict.ts"
import { type Finding, findingsOf } from "../Finding.ts"

const probe = findingsOf("isolation")

/** How a probe ended. `Unfinished`: it came to no verdict, for a reason in a word. */
type Ended =
  | Exclude<ProbeVerdict, { readonly _tag: "Suspected" }>
  | { readonly _tag: "Unfinished"; readonly why: string }

/** What became of a probe's result. */
interface ProbeKept {
  /** The bot's store has it now. */
  readonly isKept: boolean
  /** It ended a quarantine. */
  readonly lifted: boolean
  /** A new quarantine began meanwhile. */
  readonly overtaken: boolean
  readonly slots: ReadonlyArray<string>
}

/** What stands below the finding: where the result is not kept, and which memories have to be wiped. */
const aftermath = ({ isKept, slots }: ProbeKept): ReadonlyArray<Finding> => [
  ...(isKept ? [] : [
    probe.skipped("receipt", "the result is kept nowhere, as the bot has no store before its first start", {
      means: "The bot finds it out again before it serves anybody"
    })
  ]),
  ...(slots.length === 0 ? [] : [
    probe.warning("slots", `${slots.join(" and ")} were told what they now remember`, {
      todo: `Have the memory of both wiped before anybody is served by them`
    })
  ])
]

/** What a probe of the doctor's found. */
export const probeFindings = (
  { prompts, seconds, verdict }: { readonly verdict: Ended; readonly prompts: number; readonly seconds: number },
  kept: ProbeKept
): ReadonlyArray<Finding> => {
  const { isKept, lifted, overtaken } = kept
  const cost = probe.ok("cost", `${prompts} prompts in ${seconds} s, on threads that nobody talks in`)
  const wiping = aftermath(kept)
  if (overtaken && verdict._tag !== "Leaks") {
    return [
      probe.failed(
        "memory",
        "the agent was put under quarantine while it was probed, so that the probe proves nothing",
        {
          means: "Nobody is served",
          todo: "status says why; when the agent was mended: agent trust, or this probe again"
        }
      ),
      cost,
      ...wiping
    ]
  }
  switch (verdict._tag) {
    case "Apart":
      return [
        probe.ok("memory", "each conversation knows its own, and nothing of another's", {
          means: lifted
            ? "The quarantine is lifted, and conversations are served"
            : "Conversations are served under AGENT_ISOLATION=required. It says nothing of tools and files"
        }),
        cost,
        ...wiping
      ]
    case "Nothing":
      return [
        probe.warning("memory", "no conversation knows even what it was told itself", {
          means:
            "Nothing can leak, so that it is served; people's assistant forgets every message. The bot probes it " +
            "again every day",
          todo: "If that is not meant: the agent's memory goes by thread (docs/agent-wire-1.md)"
        }),
        cost,
        ...wiping
      ]
    case "Leaks":
      return [
        probe.failed("memory", verdict.why, {
          means: `It shares one memory: ${
            isKept ? "the agent is under quarantine, and nobody is served" : "nobody would be served"
          }`,
          todo: "Have it keep its memory by thread; then agent trust, or this probe again"
        }),
        cost,
        ...wiping
      ]
    default:
      return [
        probe.failed("memory", `nothing was found out: ${verdict.why}`, {
          means: "What was known before stays",
          todo: "Look at the agent's lines above and at its log; doctor --record FILE says whether answers end and " +
            "hold text"
        }),
        cost,
        ...wiping
      ]
  }
}
