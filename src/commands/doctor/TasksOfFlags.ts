import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import { isFieldName } from "../../domain/doctor/agent/RecordedShape.ts"
import type { AgentTasks, DoctorRequest } from "../../domain/doctor/DoctorRequest.ts"
import { UserError } from "../../domain/UserError.ts"
import type { DoctorFlags } from "./DoctorFlags.ts"

const largestFile = 256 * 1024
/** So many fields may be named whose words a recording keeps. */
const mostKept = 20

/** Frames that were given by themselves or as a file with a frame a line. */
const framesOf = Effect.fnUntraced(function*(given: string) {
  if (!given.startsWith("@")) return [given]
  const file = given.slice(1)
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    fs.readFileString(file),
    () => UserError.refuse(`${file} cannot be read: --send @FILE names a file with a frame a line.`)
  )
  if (text.length > largestFile) return yield* UserError.refuse(`${file} is larger than 256 KiB.`)
  return text.split(/\r?\n/).filter((line) => line.trim() !== "")
})

/** What a flag lists between commas. */
const listed = (flag: Option.Option<string>): ReadonlyArray<string> =>
  Option.match(flag, {
    onNone: () => [],
    onSome: (text) => text.split(",").map((one) => one.trim()).filter((one) => one !== "")
  })

/** Why the flags do not go together; undefined: they do. */
const contradiction = (flags: DoctorFlags): string | undefined => {
  const records = Option.isSome(flags.record)
  const tasks = records || flags.probe || flags.probeIsolation || flags.conformance
  if (
    !records && (flags.send.length > 0 || Option.isSome(flags.keep) || Option.isSome(flags.seconds) || flags.force)
  ) {
    return "--send, --keep, --seconds and --force belong to --record FILE."
  }
  const odd = listed(flags.keep).find((name) => !isFieldName(name))
  if (odd !== undefined || listed(flags.keep).length > mostKept) {
    return `--keep names up to ${mostKept} fields of frames by their last key, such as phase,how.`
  }
  if (Option.isSome(flags.say) && !records && !flags.probe && !flags.conformance) {
    return "--say belongs to --record, --probe or --conformance."
  }
  if (flags.yes && !flags.probeIsolation) return "--yes belongs to --probe-isolation."
  return Option.isSome(flags.slots) && !tasks ? "--slots belongs to what connects to the agent's endpoints." : undefined
}

/** Why it cannot be done with the agent of the settings; undefined: it can. */
const unfit = (flags: DoctorFlags, agent: DoctorRequest["agent"], slots: ReadonlyArray<string>): string | undefined => {
  if (agent === undefined) {
    return "This needs the agent, and AGENT_URL is missing or wrong: write for example " +
      "AGENT_URL=ws://127.0.0.1:8000/agent_ws/ (config shows what is wrong)."
  }
  const hasSlot = agent.url.includes("{slot}")
  if (!hasSlot && slots.length > 0) return "--slots is given, and AGENT_URL has no {slot}."
  const unknown = slots.find((slot) => !agent.slots.includes(slot))
  if (unknown !== undefined) return `--slots names ${unknown}, which is not in AGENT_SLOTS.`
  if (new Set(slots).size < slots.length) return "--slots names a slot twice."
  if (hasSlot && slots.length === 0) {
    return "AGENT_URL has {slot}: say by --slots which endpoints may be connected to; what they are told stays in " +
      "their memory until it is wiped."
  }
  if (flags.probeIsolation && hasSlot && slots.length !== 2) {
    return "--probe-isolation needs two slots, such as --slots 1,2; both must be wiped afterwards."
  }
  return flags.conformance && agent.wire !== "wire1"
    ? `--conformance plays the checklist of agent-wire/1, and AGENT_WIRE is ${agent.wire}.`
    : undefined
}

/** What the flags want done to the agent; undefined: nothing, and everything is looked at. */
export const tasksOfFlags = Effect.fnUntraced(function*(flags: DoctorFlags, agent: DoctorRequest["agent"]) {
  const wrong = contradiction(flags)
  if (wrong !== undefined) return yield* UserError.refuse(wrong)
  const records = Option.isSome(flags.record)
  if (!records && !flags.probe && !flags.probeIsolation && !flags.conformance) return undefined
  const slots = listed(flags.slots)
  const unable = unfit(flags, agent, slots)
  if (unable !== undefined) return yield* UserError.refuse(unable)
  const send = (yield* Effect.forEach(flags.send, framesOf)).flat()
  const tasks: AgentTasks = {
    probe: flags.probe,
    record: records
      ? {
        send,
        lasting: 1_000 * Option.getOrElse(flags.seconds, () => (send.length > 0 ? 15 : 60)),
        keep: listed(flags.keep)
      }
      : undefined,
    isolation: flags.probeIsolation,
    conformance: flags.conformance,
    say: Option.getOrUndefined(flags.say),
    slots
  }
  return tasks
})
