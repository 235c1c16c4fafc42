import * as Command from "effect/cli/Command"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Programs } from "../../app/Programs.ts"
import { doctorDocument, doctorSchema } from "../../domain/doctor/DoctorDocument.ts"
import type { AgentPlace, AgentTasks } from "../../domain/doctor/DoctorRequest.ts"
import { doctorText } from "../../domain/doctor/DoctorText.ts"
import { type Finding, tallyOf } from "../../domain/doctor/Finding.ts"
import { probeThreads, promptsOfProbe } from "../../domain/isolation/ProbeScript.ts"
import { UserError } from "../../domain/UserError.ts"
import type { AskOperator } from "../process/AskOperator.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { LookedUpSettings, Surroundings } from "../process/LookedUpSettings.ts"
import { waitShown } from "../process/WaitShown.ts"
import { shared } from "../RootCommand.ts"
import { type DoctorFlags, doctorFlags } from "./DoctorFlags.ts"
import { requireFree, saveRecording } from "./RecordingFile.ts"
import { requestOfSettings } from "./RequestOfSettings.ts"
import { tasksOfFlags } from "./TasksOfFlags.ts"

interface DoctorOptions extends Surroundings {
  readonly doctor: Programs["doctor"]
  readonly colors: boolean
  readonly ask: AskOperator
}

/** What a probe costs, and what may come of it. */
const priceOf = ({ slots }: AgentTasks, isolation: AgentPlace["isolation"] | undefined): string => {
  const prompts = slots.length === 0 ? promptsOfProbe(probeThreads, true) : promptsOfProbe(slots.length, false)
  const wiping = slots.length === 0 ? "" : ` The memory of ${slots.join(" and ")} must be wiped afterwards.`
  const ending = isolation === "exclusive" || isolation === "shared"
    ? ` AGENT_ISOLATION is ${isolation}, so people are served now: a leak puts the agent under quarantine, and ` +
      "ends that."
    : ""
  return `The probe gives the agent ${prompts} prompts on threads that nobody talks in: invented words, which it ` +
    `is asked for afterwards. If the agent has one memory for all, they stay in it.${wiping}${ending}`
}

/** Says what a probe costs, and goes on only where a person agrees. */
const agreed = Effect.fnUntraced(function*(ask: AskOperator, what: string, yes: boolean, json: boolean) {
  if (!json) yield* Console.log(`${what}\n`)
  if (yes) return
  // With --json nothing is asked: the question would stand in the document.
  if (json || ask === undefined) {
    return yield* UserError.refuse(
      `${json ? `${what} ` : ""}Repeat it with --yes, as there is no terminal to ask on. Nothing was sent.`
    )
  }
  if (!(yield* ask("Probe the agent now?"))) return yield* UserError.refuse("Nothing was sent.")
})

/** Prints what was found. Trying again may help, so that a failure ends with exit code 1. */
const told = Effect.fnUntraced(function*(findings: ReadonlyArray<Finding>, json: boolean, colors: boolean) {
  const now = new Date(yield* Clock.currentTimeMillis)
  yield* Console.log(json ? doctorDocument(findings, now) : doctorText(findings, colors))
  const failed = tallyOf(findings, "failed")
  if (failed === 0) return
  const sentence = failed === 1
    ? "One look failed; what to do stands beside it."
    : `${failed} looks failed; what to do stands beside them.`
  return yield* new UserError({ sentence, exitCode: 1 })
})

const look = Effect.fnUntraced(
  function*({ ask, doctor }: DoctorOptions, looked: LookedUpSettings, flags: DoctorFlags, json: boolean) {
    const { agent } = requestOfSettings(looked, undefined)
    const tasks = yield* tasksOfFlags(flags, agent)
    const file = Option.getOrUndefined(flags.record)
    if (file !== undefined) yield* requireFree(file, flags.force)
    if (tasks?.isolation === true) yield* agreed(ask, priceOf(tasks, agent?.isolation), flags.yes, json)
    const { findings, recording } = yield* doctor(requestOfSettings(looked, tasks)).pipe(waitShown("Looking"))
    if (file !== undefined && recording !== undefined && recording !== "") {
      yield* saveRecording(file, recording, flags.force)
    }
    return findings
  }
)

const examples = [
  { command: "matrix-surface doctor", description: "Before the first start, or beside the running bot" },
  { command: "matrix-surface doctor --data-dir /var/lib/matrix-surface", description: "Of a service" },
  {
    command: "matrix-surface doctor --json | jq '.findings[] | select(.verdict == \"failed\")'",
    description: "For scripts; exit code 1 when a look failed"
  },
  {
    command: "matrix-surface doctor --probe-isolation",
    description: "Find out whether the agent keeps conversations apart; a passed probe ends a quarantine"
  },
  {
    command: "matrix-surface doctor --record frames.jsonl --agent-url ws://127.0.0.1:8000/agent_ws/ " +
      "--send '{\"type\":\"user\",\"text\":\"Say hello.\"}'",
    description: "Learn the frames of an agent that speaks its own"
  },
  {
    command: "matrix-surface doctor --conformance --say \"deploy\"",
    description: "For who writes an agent: which rule of agent-wire/1 does it break?"
  }
]

export const doctorCommand = (options: DoctorOptions) =>
  Command.make(
    "doctor",
    doctorFlags,
    Effect.fnUntraced(function*(flags) {
      const { json, looked } = yield* shared(options)
      const findings = yield* look(options, looked, flags, json).pipe(withJsonRefusal(doctorSchema, json))
      return yield* told(findings, json, options.colors)
    })
  ).pipe(
    Command.withDescription(
      "Look at everything that the bot works with, say what is wrong, what it means and what to do. It changes " +
        "nothing, and gives the agent no prompt unless a flag asks for it"
    ),
    Command.withExamples(examples)
  )
